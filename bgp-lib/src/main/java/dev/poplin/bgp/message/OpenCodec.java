package dev.poplin.bgp.message;

import dev.poplin.bgp.capability.CapabilityCodec;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Writes the body of an OPEN message, RFC 4271 §4.2, RFC 5492 and RFC 9072; see {@link OpenReader}. */
final class OpenCodec {

    /** The length of a body without parameters. */
    static final int MIN_BYTES = 10;

    static final int PARAMETER_CAPABILITIES = 2;
    /** What stands for a parameter's type and for the length of them all where lengths have two octets. */
    static final int EXTENDED = 255;

    private OpenCodec() {}

    /** The body. Lengths have two octets if one does not do (RFC 9072), or if the form says so. */
    static byte[] encode(Open open) {
        List<byte[]> parameters = parameters(open);
        int bytes =
                parameters.stream().mapToInt(parameter -> 2 + parameter.length).sum();
        boolean extended = open.form().extended()
                || bytes > EXTENDED
                || parameters.stream().anyMatch(parameter -> parameter.length > 255);
        int all = extended ? bytes + parameters.size() : bytes;
        ByteBuffer body = ByteBuffer.allocate(MIN_BYTES + (extended ? 3 : 0) + all);
        body.put((byte) 4).putShort((short) (open.as() > 0xffff ? Open.AS_TRANS : open.as()));
        body.putShort((short) open.holdTimeSeconds()).putInt(open.routerId().toInt());
        if (extended) {
            body.put((byte) EXTENDED).put((byte) EXTENDED).putShort((short) all);
        } else {
            body.put((byte) all);
        }
        for (byte[] parameter : parameters) {
            body.put((byte) PARAMETER_CAPABILITIES);
            if (extended) {
                body.putShort((short) parameter.length);
            } else {
                body.put((byte) parameter.length);
            }
            body.put(parameter);
        }
        return body.array();
    }

    private static List<byte[]> parameters(Open open) {
        List<byte[]> parameters = new ArrayList<>();
        ByteBuffer parameter = ByteBuffer.allocate(MessageDecoder.MAX_BYTES);
        List<Integer> counts = open.form().counts();
        int next = 0;
        for (int i = 0; next < open.capabilities().size() || i < counts.size(); i++) {
            int count = i < counts.size() ? counts.get(i) : 1;
            try {
                for (int end = Math.min(next + count, open.capabilities().size()); next < end; next++) {
                    CapabilityCodec.write(open.capabilities().get(next), parameter);
                }
            } catch (BufferOverflowException e) {
                throw new IllegalArgumentException("capabilities that do not fit an OPEN: " + open, e);
            }
            byte[] bytes = new byte[parameter.position()];
            parameter.flip().get(bytes).clear();
            parameters.add(bytes);
        }
        return parameters;
    }
}
