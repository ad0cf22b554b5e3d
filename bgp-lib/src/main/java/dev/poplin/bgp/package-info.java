/**
 * BGP-4 (RFC 4271) to embed: {@link dev.poplin.bgp.BgpSpeaker} is the front door. Give it peers and prefixes, and it says which
 * routes are best. The rooms below can be used alone: the codec is pure, the session is a function.
 */
@NullMarked
package dev.poplin.bgp;

import org.jspecify.annotations.NullMarked;
