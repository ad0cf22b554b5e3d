package dev.poplin.netlink.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.DumpInterruptedException;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.ScriptedTransport.Script;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ConversationTest {

    private static final int OBJECT = 16;
    private static final AttributeNames NAMES =
            AttributeNames.builder(4).name(1, "RTA_DST").name(5, "RTA_GATEWAY").build();

    private static Request request(String operation) {
        return new Request(operation, 18, 0, writer -> writer.u32(1));
    }

    /** An acknowledgement, or the errno without more. */
    private static MessageWriter outcome(MessageWriter out, int sequence, int errno) {
        return out.beginMessage(MessageType.ERROR, MessageFlags.CAPPED, sequence)
                .u32(-errno)
                .u32(20)
                .u16(18)
                .u16(5)
                .u32(sequence)
                .u32(0)
                .endMessage();
    }

    private static MessageWriter object(MessageWriter out, int sequence, int value) {
        return out.beginMessage(OBJECT, MessageFlags.MULTI, sequence).u32(value).endMessage();
    }

    private static MessageWriter done(MessageWriter out, int flags, int sequence, int errno) {
        return out.beginMessage(MessageType.DONE, MessageFlags.MULTI | flags, sequence)
                .u32(-errno)
                .endMessage();
    }

    private static List<Integer> dump(Conversation conversation) throws NetlinkException {
        return conversation.dump(request("show"), reply -> reply.u32(0));
    }

    private static Conversation with(Script script) {
        return new Conversation(new ScriptedTransport(script));
    }

    @Test
    @Tag("N1.2")
    void dropsWhatAnswersSomebodyElse() throws NetlinkException {
        Conversation conversation = with((kernel, sequence) -> {
            kernel.answer(out -> outcome(out, sequence - 1, 17));
            kernel.answer(out -> {
                object(out, 0, 5);
                outcome(out, sequence + 1, 1);
                outcome(out, sequence, 0);
            });
        });
        conversation.execute(request("link set"));
    }

    @Test
    @Tag("N1.4")
    void saysWhatTheKernelSaysOfARefusal() {
        Conversation conversation = with((kernel, sequence) -> kernel.answer(
                out -> out.beginMessage(MessageType.ERROR, MessageFlags.CAPPED | MessageFlags.ACK_TLVS, sequence)
                        .u32(-22)
                        .u32(20)
                        .u16(18)
                        .u16(5)
                        .u32(sequence)
                        .u32(0)
                        .attributeString(1, "Invalid prefix for given prefix length")
                        .attributeU32(2, 28)
                        .endMessage()));
        NetlinkException refused =
                assertThrows(NetlinkException.class, () -> conversation.execute(request("route add 10.0.0.1/8")));
        assertEquals(Errno.EINVAL, refused.errno());
        assertEquals("route add 10.0.0.1/8", refused.operation());
        assertEquals("Invalid prefix for given prefix length", refused.kernelMessage());
        assertEquals("offset 28", refused.attribute());
        assertTrue(refused.getMessage().contains("Invalid prefix"), refused.getMessage());
    }

    @Test
    @Tag("N1.4")
    void findsTheKernelsWordsBehindARepeatedRequest() {
        Conversation conversation = with((kernel, sequence) ->
                kernel.answer(out -> out.beginMessage(MessageType.ERROR, MessageFlags.ACK_TLVS, sequence)
                        .u32(-95)
                        .u32(20)
                        .u16(18)
                        .u16(5)
                        .u32(sequence)
                        .u32(0)
                        .u32(1)
                        .attributeString(1, "Unknown device type")
                        .endMessage()));
        NetlinkException refused =
                assertThrows(NetlinkException.class, () -> conversation.execute(request("link add")));
        assertEquals("Unknown device type", refused.kernelMessage());
    }

    @Test
    @Tag("N1.4")
    void hintsAtTheMissingCapability() {
        Conversation conversation = with((kernel, sequence) -> kernel.answer(out -> outcome(out, sequence, 1)));
        NetlinkException refused =
                assertThrows(NetlinkException.class, () -> conversation.execute(request("link add")));
        assertTrue(refused.getMessage().contains("CAP_NET_ADMIN"), refused.getMessage());
    }

    @Test
    @Tag("N1.6")
    void keepsTheOrderOfManyOutcomes() throws NetlinkException {
        // The odd ones fail with EEXIST; of the others only the last of each datagram is acknowledged.
        Conversation conversation = with((kernel, sequence) -> {
            for (int index = 0; index < 200; index++) {
                int each = sequence + index;
                if ((each & 1) == 1 || each % 200 == 0 || each == 450) {
                    kernel.answer(out -> outcome(out, each, (each & 1) * 17));
                }
            }
        });
        List<Request> requests = IntStream.range(0, 450)
                .mapToObj(number -> request("number " + number))
                .toList();
        List<Optional<NetlinkException>> outcomes = conversation.executeAll(requests);
        assertEquals(450, outcomes.size());
        for (int index = 0; index < 450; index++) {
            // The first sequence number is odd.
            assertEquals(index % 2 == 0, outcomes.get(index).isPresent(), "number " + index);
            int number = index;
            outcomes.get(index).ifPresent(failure -> assertEquals("number " + number, failure.operation()));
        }
    }

    @Test
    @Tag("N1.6")
    void reportsTheFirstRefusalOfATransaction() {
        // Begin, three requests, end: the second and third are refused.
        Conversation conversation = with((kernel, sequence) -> kernel.answer(out -> {
            outcome(out, sequence + 2, 2);
            outcome(out, sequence + 3, 17);
        }));
        NetlinkException refused = assertThrows(
                NetlinkException.class,
                () -> conversation.transact(
                        request("begin"), List.of(request("a"), request("b"), request("c")), request("end")));
        assertEquals("b", refused.operation());
        assertEquals(Errno.ENOENT, refused.errno());
    }

    @Test
    @Tag("N1.6")
    void reportsATransactionThatWasRefusedAsAWhole() {
        Conversation conversation = with((kernel, sequence) -> kernel.answer(out -> outcome(out, sequence, 1)));
        NetlinkException refused = assertThrows(
                NetlinkException.class,
                () -> conversation.transact(request("begin"), List.of(request("a")), request("end")));
        assertEquals("begin", refused.operation());
    }

    /** As the kernel does when the refusals do not fit the queue: it says that some are lost, then those that did. */
    @Test
    @Tag("N1.6")
    void reportsTheFirstRefusalOfATransactionThoughOthersAreLost() throws NetlinkException {
        int[] sent = {0};
        Conversation conversation = with((kernel, sequence) -> {
            if (sent[0]++ == 0) {
                kernel.fail(Errno.ENOBUFS);
                kernel.answer(out -> outcome(out, sequence + 2, 2));
                kernel.fail(Errno.ENOBUFS);
                kernel.answer(out -> outcome(out, sequence + 3, 17));
            } else {
                kernel.answer(out -> outcome(out, sequence, 0));
            }
        });
        NetlinkException refused = assertThrows(
                NetlinkException.class,
                () -> conversation.transact(
                        request("begin"), List.of(request("a"), request("b"), request("c")), request("end")));
        assertEquals("b", refused.operation());
        assertEquals(Errno.ENOENT, refused.errno());
        assertEquals(1, refused.getSuppressed().length);
        conversation.execute(request("link set"));
    }

    @Test
    @Tag("N1.6")
    void saysThatAllAnswersToATransactionAreLost() throws NetlinkException {
        int[] sent = {0};
        Conversation conversation = with((kernel, sequence) -> {
            if (sent[0]++ == 0) {
                kernel.fail(Errno.ENOBUFS);
            } else {
                kernel.answer(out -> outcome(out, sequence, 0));
            }
        });
        NetlinkException lost = assertThrows(
                NetlinkException.class,
                () -> conversation.transact(request("begin"), List.of(request("a")), request("end")));
        assertEquals(Errno.ENOBUFS, lost.errno());
        conversation.execute(request("link set"));
    }

    /** What is lost may be the refusal of another request: the kernel acknowledges the last one in any case. */
    @Test
    @Tag("N1.6")
    void aTransactionIsNotTakenForDoneIfAnswersAreLost() {
        Conversation conversation = with((kernel, sequence) -> {
            kernel.fail(Errno.ENOBUFS);
            kernel.answer(out -> outcome(out, sequence + 1, 0));
        });
        NetlinkException lost = assertThrows(
                NetlinkException.class,
                () -> conversation.transact(request("begin"), List.of(request("a")), request("end")));
        assertEquals(Errno.ENOBUFS, lost.errno());
    }

    @Test
    @Tag("N1.6")
    void sendsNothingForATransactionOfNothing() throws NetlinkException {
        ScriptedTransport kernel = new ScriptedTransport((silent, sequence) -> {});
        new Conversation(kernel).transact(request("begin"), List.of(), request("end"));
        assertEquals(List.of(), kernel.sent());
    }

    @Test
    @Tag("N1.2")
    void readsADumpOfSeveralDatagrams() throws NetlinkException {
        Conversation conversation = with((kernel, sequence) -> {
            kernel.answer(out -> {
                object(out, sequence, 1);
                object(out, sequence, 2);
            });
            kernel.answer(out -> object(out, sequence, 3));
            kernel.answer(out -> done(out, 0, sequence, 0));
        });
        assertEquals(List.of(1, 2, 3), dump(conversation));
    }

    @Test
    @Tag("N1.2")
    void repeatsAnInterruptedDump() throws NetlinkException {
        int[] attempts = {0};
        Conversation conversation = with((kernel, sequence) -> {
            int attempt = ++attempts[0];
            kernel.answer(out -> {
                object(out, sequence, attempt);
                done(out, attempt < 3 ? MessageFlags.DUMP_INTERRUPTED : 0, sequence, 0);
            });
        });
        assertEquals(List.of(3), dump(conversation));
    }

    @Test
    @Tag("N1.2")
    void givesUpOnADumpThatIsInterruptedForEver() {
        Conversation conversation =
                with((kernel, sequence) -> kernel.answer(out -> done(out, MessageFlags.DUMP_INTERRUPTED, sequence, 0)));
        assertEquals(
                Errno.of(4),
                assertThrows(NetlinkException.class, () -> dump(conversation)).errno());
    }

    @Test
    @Tag("N1.4")
    void reportsTheErrnoAtTheEndOfADump() {
        Conversation conversation = with((kernel, sequence) -> kernel.answer(out -> {
            object(out, sequence, 1);
            done(out, 0, sequence, 12);
        }));
        assertEquals(
                Errno.of(12),
                assertThrows(NetlinkException.class, () -> dump(conversation)).errno());
    }

    @Test
    @Tag("N1.2")
    void goesOnAfterLostAnswers() throws NetlinkException {
        int[] first = {0};
        Conversation conversation = with((kernel, sequence) -> {
            if (first[0] == 0) {
                first[0] = sequence;
                kernel.fail(Errno.ENOBUFS);
            } else {
                // What is left of the first answer comes late.
                kernel.answer(out -> {
                    object(out, first[0], 1);
                    done(out, 0, first[0], 0);
                });
                kernel.answer(out -> {
                    object(out, sequence, 2);
                    done(out, 0, sequence, 0);
                });
            }
        });
        NetlinkException lost = assertThrows(NetlinkException.class, () -> dump(conversation));
        assertEquals(Errno.ENOBUFS, lost.errno());
        assertEquals(List.of(2), dump(conversation));
    }

    @Test
    @Tag("N1.2")
    void reportsAKernelThatDoesNotAnswer() {
        Conversation conversation = with((kernel, sequence) -> {});
        NetlinkException silent = assertThrows(NetlinkException.class, () -> conversation.execute(request("link add")));
        assertEquals(Errno.ETIMEDOUT, silent.errno());
    }

    @Test
    @Tag("N1.2")
    void refusesADatagramThatCannotBeCutIntoMessages() {
        for (int length : new int[] {0, 15, 21, -1}) {
            Conversation conversation = with((kernel, sequence) -> kernel.answer(
                    out -> out.u32(length).u32(0).u32(sequence).u32(0).u32(0)));
            NetlinkException refused =
                    assertThrows(NetlinkException.class, () -> conversation.execute(request("link add")));
            assertEquals(Errno.EINVAL, refused.errno());
        }
    }

    @Test
    @Tag("N1.4")
    void saysThatThereIsNoneIfTheAnswerIsEmpty() {
        Conversation conversation = with((kernel, sequence) -> kernel.answer(out -> outcome(out, sequence, 0)));
        NetlinkException none = assertThrows(
                NetlinkException.class, () -> conversation.get(request("link show x"), reply -> reply.u32(0)));
        assertEquals(Errno.ENOENT, none.errno());
    }

    @Test
    @Tag("N1.2")
    void numbersEachMessageAndAsksForTheLastAcknowledgement() throws NetlinkException {
        ScriptedTransport kernel = new ScriptedTransport((self, sequence) -> self.answer(out -> {
            outcome(out, sequence, 0);
            outcome(out, sequence + 1, 0);
        }));
        new Conversation(kernel).executeAll(List.of(request("a"), request("b")));
        ByteBuffer datagram = kernel.sent().get(0);
        assertEquals(40, datagram.remaining());
        assertEquals(datagram.getInt(8) + 1, datagram.getInt(28));
        assertEquals(MessageFlags.REQUEST, datagram.getShort(6));
        assertEquals(MessageFlags.REQUEST | MessageFlags.ACK, datagram.getShort(26));
    }

    @Test
    @Tag("N1.2")
    void staysUsableAfterADecoderFailed() throws NetlinkException {
        Conversation conversation = with((kernel, sequence) -> {
            kernel.answer(out -> object(out, sequence, 1));
            kernel.answer(out -> object(out, sequence, 2));
            kernel.answer(out -> done(out, 0, sequence, 0));
        });
        assertThrows(
                IllegalStateException.class,
                () -> conversation.dump(request("show"), reply -> {
                    throw new IllegalStateException("cannot decode");
                }));
        assertEquals(List.of(1, 2), dump(conversation));
    }

    @Test
    @Tag("N1.5")
    void aDumpThatIsGivenUpCarriesWhatItFound() {
        Conversation conversation = with((kernel, sequence) -> kernel.answer(out -> {
            object(out, sequence, 5);
            done(out, MessageFlags.DUMP_INTERRUPTED, sequence, 0);
        }));
        assertEquals(
                List.of(5),
                assertThrows(DumpInterruptedException.class, () -> dump(conversation))
                        .partial());
    }

    @Test
    @Tag("N1.2")
    void theFirstOfTwoAnswersHolds() throws NetlinkException {
        Conversation conversation = with((kernel, sequence) -> kernel.answer(out -> {
            outcome(out, sequence, 17);
            outcome(out, sequence, 0);
            outcome(out, sequence + 1, 0);
        }));
        List<Optional<NetlinkException>> outcomes = conversation.executeAll(List.of(request("one"), request("two")));
        assertEquals(Errno.EEXIST, outcomes.get(0).orElseThrow().errno());
        assertEquals(Optional.empty(), outcomes.get(1));
    }

    @Test
    @Tag("N1.8")
    void sendsNothingIfOneOfManyCannotBeWritten() {
        ScriptedTransport kernel = new ScriptedTransport((self, sequence) -> {});
        Request tooLong = new Request("link set", 19, 0, writer -> writer.attributeBytes(1, new byte[70_000]));
        assertThrows(IllegalArgumentException.class, () -> new Conversation(kernel)
                .executeAll(List.of(request("one"), tooLong)));
        assertEquals(List.of(), kernel.sent());
    }

    /** A refusal of a request with two attributes, of which the second begins at offset 28. */
    private static NetlinkException refusalOfTwoAttributes(Consumer<MessageWriter> words) {
        Conversation conversation = with((kernel, sequence) -> kernel.answer(out -> {
            out.beginMessage(MessageType.ERROR, MessageFlags.CAPPED | MessageFlags.ACK_TLVS, sequence)
                    .u32(-34)
                    .u64(0)
                    .u64(0);
            words.accept(out);
            out.endMessage();
        }));
        Request request = new Request(
                "route add", 24, 0, NAMES, out -> out.u32(0).attributeU32(1, 1).attributeU32(5, 2));
        return assertThrows(NetlinkException.class, () -> conversation.execute(request));
    }

    @Test
    @Tag("N1.4")
    void namesTheAttributeWithItsLimitsAndHandsOutTheCookie() {
        NetlinkException refused = refusalOfTwoAttributes(out -> out.attributeString(1, "integer out of range")
                .attributeU32(2, 28)
                .attributeBytes(3, new byte[] {1, 2})
                .nested(4, () -> out.attributeU32(1, 3).attributeU64(4, 68).attributeU64(5, -1)));
        assertEquals(
                "route add: " + refused.errno()
                        + ": integer out of range, at RTA_GATEWAY (at least 68, at most 18446744073709551615)",
                refused.getMessage());
        assertEquals(2, refused.cookie().length);
    }

    @Test
    @Tag("N1.4")
    void namesTheAttributeThatIsMissing() {
        assertEquals(
                "RTA_GATEWAY (missing)",
                refusalOfTwoAttributes(out -> out.attributeU32(5, 5)).attribute());
        assertEquals(
                "RTA_DST/7 (missing)",
                refusalOfTwoAttributes(out -> out.attributeU32(5, 7).attributeU32(6, 20))
                        .attribute());
    }

    /** Whoever is root of a user namespace only has the send queue that everybody has, of some 200 KiB. */
    @Test
    @Tag("N1.6")
    void longRequestsGoInMoreDatagramsEachOfWhichFitsAQueueOfDefaultSize() throws NetlinkException {
        ScriptedTransport kernel = new ScriptedTransport((transport, sequence) -> {
            ByteBuffer sent = transport.sent().get(transport.sent().size() - 1);
            int last = sequence;
            for (int offset = 0; offset < sent.limit(); offset += sent.getInt(offset)) {
                last = sent.getInt(offset + 8);
            }
            int acknowledged = last;
            int first = sequence;
            transport.answer(out -> outcome(outcome(out, first, 17), acknowledged, 0));
        });
        int requests = 100;
        List<Optional<NetlinkException>> outcomes = new Conversation(kernel)
                .executeAll(IntStream.range(0, requests)
                        .mapToObj(number -> new Request("add", 18, 0, writer -> writer.bytes(new byte[4000])))
                        .toList());
        assertEquals(requests, outcomes.size());
        assertEquals(
                kernel.sent().size(),
                outcomes.stream().filter(Optional::isPresent).count());
        assertTrue(kernel.sent().size() > 1);
        kernel.sent().forEach(sent -> {
            assertTrue(sent.limit() < 80_000, () -> "" + sent.limit());
            int flags = 0;
            for (int offset = 0; offset < sent.limit(); offset += sent.getInt(offset)) {
                assertEquals(0, flags & MessageFlags.ACK);
                flags = sent.getShort(offset + 6);
            }
            assertEquals(MessageFlags.ACK, flags & MessageFlags.ACK);
        });
    }
}
