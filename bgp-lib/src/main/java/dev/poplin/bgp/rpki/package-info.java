/**
 * Who may originate which prefix: validated ROA payloads (RFC 6811) from a cache by RTR (RFC 8210, and 6810 as a fallback) or from a
 * file, for {@link dev.poplin.bgp.filter.Match.HasValidity}. {@link dev.poplin.bgp.rpki.RtrSession} is the protocol without I/O,
 * {@link dev.poplin.bgp.rpki.RtrConnection} the thread and the socket around it.
 */
@NullMarked
package dev.poplin.bgp.rpki;

import org.jspecify.annotations.NullMarked;
