/**
 * Gives back the addresses of owners that are not there any more: {@link dev.poplin.ipam.leak.LeakCollector}, which an agent runs
 * every few minutes. What is collected, and when, is what Calico's controller does, except that an owner is known by whoever
 * embeds this. Confined to one thread.
 */
@NullMarked
package dev.poplin.ipam.leak;

import org.jspecify.annotations.NullMarked;
