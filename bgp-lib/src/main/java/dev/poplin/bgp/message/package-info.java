/**
 * The messages of BGP and their bytes: RFC 4271 §4, RFC 4760, RFC 6793, RFC 7606. Pure: no I/O, no clock, no log. Values are
 * immutable; no input makes the decoder throw, loop or read outside the message.
 */
@NullMarked
package dev.poplin.bgp.message;

import org.jspecify.annotations.NullMarked;
