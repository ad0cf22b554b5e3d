/**
 * The monitoring protocol: RFC 7854 (version 3), RFC 8671 (adj-out), RFC 9069 (loc), RFC 9736 (types of Peer Up), RFC 9972
 * (statistics), and the frame of version 4 (draft-ietf-grow-bmp-tlv). {@link dev.poplin.bgp.bmp.BmpCodec} turns bytes into immutable values and back; pure.
 */
@NullMarked
package dev.poplin.bgp.bmp;

import org.jspecify.annotations.NullMarked;
