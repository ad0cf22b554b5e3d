package dev.poplin.bgp.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.AttributeType;
import dev.poplin.bgp.message.Decoded.AttributeFault;
import dev.poplin.bgp.nlri.Family;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attributes that are written as usual are judged as those that are not. */
@Tag("B1.4")
@Tag("B1.5")
class AttributeScanTest {

    private static final int[] OPTIONAL_TYPES = {4, 5, 6, 7, 8, 9, 10, 16, 17, 25, 32, 35, 63, 64, 200};

    /** An attribute: its flags but for the one of its length, its type, and its value. */
    private record Attribute(int flags, int type, byte[] value) {}

    private final Map<String, Integer> verdicts = new HashMap<>();

    private static byte[] pathOf(Random random) {
        int numbers = random.nextInt(4) == 0 ? random.nextInt(12) : 1 + random.nextInt(9);
        ByteBuffer path = ByteBuffer.allocate(2 + 4 * numbers);
        path.put((byte) (random.nextInt(12) == 0 ? random.nextInt(6) : 2)).put((byte) numbers);
        int zeroAt = random.nextInt(3) == 0 ? random.nextInt(12) : -1;
        for (int i = 0; i < numbers; i++) {
            path.putInt(i == zeroAt ? 0 : random.nextBoolean() ? 1 : random.nextInt() | 1);
        }
        return path.array();
    }

    private static byte[] octets(Random random, int length) {
        byte[] value = new byte[length];
        random.nextBytes(value);
        return value;
    }

    private static List<Attribute> attributes(Random random) {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(new Attribute(0x40, AttributeType.ORIGIN, new byte[] {(byte) random.nextInt(4)}));
        attributes.add(new Attribute(0x40, AttributeType.AS_PATH, pathOf(random)));
        byte[] hop = {(byte) (random.nextInt(8) == 0 ? 224 : 192), 0, 2, 1};
        attributes.add(new Attribute(0x40, AttributeType.NEXT_HOP, hop));
        for (int type : OPTIONAL_TYPES) {
            if (random.nextInt(3) == 0) {
                int flags = random.nextInt(12) == 0 ? 0x40 * random.nextInt(4) : AttributeType.flags(type);
                int length = random.nextBoolean() ? 4 : random.nextInt(90);
                attributes.add(new Attribute(flags == 0 ? 0xc0 : flags, type, octets(random, length)));
            }
        }
        if (random.nextInt(6) == 0) {
            attributes.add(attributes.get(random.nextInt(attributes.size())));
        }
        if (random.nextInt(6) == 0) {
            attributes.remove(random.nextInt(attributes.size()));
        }
        return attributes;
    }

    private static byte[] message(List<Attribute> attributes, boolean extended) {
        ByteBuffer field = ByteBuffer.allocate(4_000);
        for (Attribute attribute : attributes) {
            field.put((byte) (attribute.flags() | (extended ? AttributeType.EXTENDED_LENGTH : 0)));
            field.put((byte) attribute.type());
            if (extended) {
                field.putShort((short) attribute.value().length);
            } else {
                field.put((byte) attribute.value().length);
            }
            field.put(attribute.value());
        }
        ByteBuffer body = ByteBuffer.allocate(4 + field.position() + 4);
        body.putShort((short) 0).putShort((short) field.position());
        body.put(field.flip()).put(new byte[] {24, 10, 1, 2});
        return MalformedUpdates.message(MessageDecoder.UPDATE, body.array()).array();
    }

    private static List<String> faults(UpdateView view) {
        List<String> faults = new ArrayList<>();
        for (AttributeFault fault : view.faults()) {
            faults.add(fault.type() + " " + fault.treatment() + " " + fault.flaw());
        }
        return faults;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void judgesShortLengthsAsLongOnes(boolean internal) {
        Negotiated negotiated = new Negotiated(true, Set.of(Family.IPV4_UNICAST), internal);
        UpdateView usual = new UpdateView(negotiated);
        UpdateView other = new UpdateView(negotiated);
        for (long seed = 0; seed < 20_000; seed++) {
            List<Attribute> attributes = attributes(new Random(seed));
            byte[] message = message(attributes, false);
            byte[] longer = message(attributes, true);
            Decoded.Treatment verdict = usual.read(message, 0, message.length);
            assertEquals(other.read(longer, 0, longer.length), verdict);
            assertEquals(faults(other), faults(usual));
            verdicts.merge(String.valueOf(verdict), 1, Integer::sum);
            if (verdict != Decoded.Treatment.RESET) {
                assertEquals(other.toUpdate(), usual.toUpdate());
                assertEquals(other.attributeCount(), usual.attributeCount());
                assertEquals(other.nextHop(), usual.nextHop());
                assertEquals(other.med(), usual.med());
            }
        }
        assertTrue(
                verdicts.size() == 4 && verdicts.values().stream().allMatch(times -> times > 100), verdicts::toString);
    }
}
