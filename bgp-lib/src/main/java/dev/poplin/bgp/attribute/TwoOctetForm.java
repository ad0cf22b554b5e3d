package dev.poplin.bgp.attribute;

import dev.poplin.bgp.wire.Wire;
import java.util.Arrays;

/**
 * Attributes as a speaker without four-octet AS numbers is told them: 23456 stands for what does not fit, and AS4_PATH and
 * AS4_AGGREGATOR have it (RFC 6793 §4.2.2).
 */
final class TwoOctetForm {

    private TwoOctetForm() {}

    /** A fresh array, sorted by type, of a row in canonical form. */
    static byte[] of(byte[] row) {
        byte[] narrow = row.clone();
        int path = AttributeWire.find(row, AttributeType.AS_PATH);
        if (path >= 0) {
            int valueAt = path + AttributeWire.headerBytes(row, path);
            narrow = withPath(narrow, new AsPath(row, valueAt, valueAt + AttributeWire.length(row, path)));
        }
        int aggregator = AttributeWire.find(row, AttributeType.AGGREGATOR);
        if (aggregator >= 0) {
            narrow = withAggregator(narrow, row, aggregator);
        }
        return narrow;
    }

    private static byte[] withPath(byte[] row, AsPath path) {
        byte[] narrow =
                AttributeWire.with(row, AttributeType.TRANSITIVE, AttributeType.AS_PATH, path.toTwoOctetBytes());
        if (!path.needsFourOctets()) {
            return narrow;
        }
        byte[] whole = path.withoutConfederation().toBytes();
        return AttributeWire.with(narrow, AttributeType.flags(AttributeType.AS4_PATH), AttributeType.AS4_PATH, whole);
    }

    private static byte[] withAggregator(byte[] row, byte[] wide, int header) {
        int at = header + AttributeWire.headerBytes(wide, header);
        boolean fits = Wire.uint32(wide, at) <= 0xffff;
        byte[] shorter = new byte[6];
        Wire.put16(shorter, 0, fits ? Wire.int32(wide, at) : AsPath.AS_TRANS);
        Wire.put32(shorter, 2, Wire.int32(wide, at + 4));
        byte[] narrow = AttributeWire.with(row, wide[header], AttributeType.AGGREGATOR, shorter);
        if (fits) {
            return narrow;
        }
        byte[] whole = Arrays.copyOfRange(wide, at, at + 8);
        return AttributeWire.with(
                narrow, AttributeType.flags(AttributeType.AS4_AGGREGATOR), AttributeType.AS4_AGGREGATOR, whole);
    }
}
