package dev.poplin.bgp.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.Nlri;
import dev.poplin.bgp.nlri.NlriList;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Updates of all families with all attributes, at random, come back as they were, and the bytes come back as well. A failure names
 * its seed; run that again with {@code -Dpoplin.roundtrip.seed=N}.
 */
@Tag("B1.2")
@Tag("B1.3")
@Tag("B1.5")
@Tag("B5")
class RandomRoundTripTest {

    private static final long SEED = Long.getLong("poplin.roundtrip.seed", System.nanoTime());
    private static final int UPDATES = 4_000;

    private static Negotiated negotiated(boolean pathIds, boolean internal) {
        Negotiated all = new Negotiated(true, Set.copyOf(RandomValues.FAMILIES), internal);
        Set<Family> withIds = Set.copyOf(RandomValues.FAMILIES.stream()
                .filter(family -> family.safi() != 5)
                .toList());
        return (pathIds ? all.withPathIds(withIds, withIds) : all).withExtendedMessage(true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bringsEveryUpdateBackAndItsBytesToo(boolean pathIds) {
        for (long seed = SEED; seed < SEED + UPDATES; seed++) {
            Negotiated negotiated = negotiated(pathIds, seed % 2 == 0);
            Update update = new RandomValues(seed).update(negotiated);
            try {
                List<ByteBuffer> messages = MessageEncoder.encode(update, negotiated);
                assertEquals(1, messages.size());
                Decoded.Valid valid = (Decoded.Valid) MessageDecoder.decode(messages.get(0), negotiated);
                assertEquals(List.of(), valid.faults());
                assertEquals(update, valid.message());
                assertEquals(
                        messages.get(0),
                        MessageEncoder.encode(valid.message(), negotiated).get(0));
                assertFalse(update.toString().isEmpty());
            } catch (RuntimeException | AssertionError e) {
                fail("seed " + seed + ": " + update, e);
            }
        }
    }

    /** A speaker that knows two octets only passes the attributes of four on: nothing is lost but what is of confederations. */
    @Test
    void bringsWideAsNumbersBackThroughTwoOctets() {
        for (long seed = SEED; seed < SEED + UPDATES; seed++) {
            Negotiated narrow =
                    new Negotiated(false, Set.copyOf(RandomValues.FAMILIES), false).withExtendedMessage(true);
            Update update = new RandomValues(seed).update(narrow);
            try {
                ByteBuffer message = MessageEncoder.encode(update, narrow).get(0);
                Decoded.Valid valid = (Decoded.Valid) MessageDecoder.decode(message, narrow);
                assertEquals(List.of(), valid.faults());
                Update back = (Update) valid.message();
                assertEquals(
                        update.attributes().asPath().length(),
                        back.attributes().asPath().length());
                assertEquals(update.attributes().aggregator(), back.attributes().aggregator());
                assertEquals(
                        update.attributes().asPath().origin(),
                        back.attributes().asPath().origin());
                assertEquals(message, MessageEncoder.encode(back, narrow).get(0));
            } catch (RuntimeException | AssertionError e) {
                fail("seed " + seed + ": " + update, e);
            }
        }
    }

    /** Packing: no message is over the agreed size, every prefix is told once and in order, and messages are full. */
    @Test
    void splitsWhatDoesNotFitAndLosesNothing() {
        for (long seed = SEED; seed < SEED + 50; seed++) {
            RandomValues values = new RandomValues(seed);
            Negotiated negotiated = negotiated(seed % 2 == 0, false).withExtendedMessage(false);
            List<Nlri> many = new ArrayList<>();
            while (many.size() < 1_500) {
                many.addAll(values.nlri(RandomValues.FAMILIES.get((int) Math.floorMod(seed, 13L)), seed % 2 == 0));
            }
            NlriList list = NlriList.of(many.get(0).family(), many);
            Update update = new Update(List.of(list), List.of(), PathAttributes.EMPTY, Optional.empty());
            List<Nlri> told = new ArrayList<>();
            List<ByteBuffer> messages = MessageEncoder.encode(update, negotiated);
            for (ByteBuffer message : messages) {
                assertTrue(message.remaining() <= MessageDecoder.MAX_BYTES);
                Decoded.Valid valid = (Decoded.Valid) MessageDecoder.decode(message, negotiated);
                ((Update) valid.message()).withdrawn().forEach(told::addAll);
            }
            assertEquals(many, told, () -> "seed " + SEED);
            for (ByteBuffer message : messages.subList(0, messages.size() - 1)) {
                assertTrue(message.remaining() > MessageDecoder.MAX_BYTES - 300, "is full: " + message.remaining());
            }
        }
    }
}
