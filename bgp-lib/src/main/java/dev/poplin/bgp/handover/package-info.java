/**
 * The hand-over of a living speaker to the next process: what is said on the line between them. Opened by {@link
 * dev.poplin.bgp.BgpSpeaker#handOver} and {@link dev.poplin.bgp.BgpSpeakerBuilder#takeOver}; of use to others only who write
 * another speaker that follows this one.
 *
 * <p>A packet holds records: a type (one byte), a length (four) and the fields. The next process begins with HELLO, which names the
 * {@linkplain dev.poplin.bgp.handover.RecordType#VERSION version} and who it is; the answer is REFUSED, or the speaker, its
 * sessions and routes up to END. Sockets come with the packet of the record they belong to. The next process says READY once it
 * could go on, is told GO, says RUNNING and goes on. Up to GO, either may give up, and the process before stays what it is; it has
 * neither read nor sent anything meanwhile. Every value is thread-confined or immutable.
 */
@NullMarked
package dev.poplin.bgp.handover;

import org.jspecify.annotations.NullMarked;
