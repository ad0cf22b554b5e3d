/**
 * Whether the records of a store agree with each other and with who is alive, and what to do if not:
 * {@link dev.poplin.ipam.Ipam#check} reports, {@link dev.poplin.ipam.Ipam#repair} mends and can be undone, and a
 * {@link dev.poplin.ipam.check.LeakCollector} gives back, after a grace time, what nobody uses any more. Who is alive, whoever
 * embeds this knows: {@link dev.poplin.ipam.check.LiveOwners}. Values are immutable; the collector is confined to one thread.
 */
@NullMarked
package dev.poplin.ipam.check;

import org.jspecify.annotations.NullMarked;
