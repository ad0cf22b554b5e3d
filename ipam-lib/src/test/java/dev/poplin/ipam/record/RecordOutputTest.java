package dev.poplin.ipam.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RecordOutputTest {

    @Tag("I3.2")
    @Test
    void writesWhatADataOutputStreamWrites() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream expected = new DataOutputStream(bytes);
            RecordOutput out = new RecordOutput();
            for (int i = random.nextInt(60); i > 0; i--) {
                long number = random.nextLong() >> random.nextInt(Long.SIZE);
                String text = text(random);
                expected.writeByte((int) number);
                expected.writeShort((int) number);
                expected.writeInt((int) number);
                expected.writeLong(number);
                expected.writeBoolean(number < 0);
                expected.writeUTF(text);
                out.writeByte((int) number);
                out.writeShort((int) number);
                out.writeInt((int) number);
                out.writeLong(number);
                out.writeBoolean(number < 0);
                out.writeText(text);
            }
            assertArrayEquals(bytes.toByteArray(), out.toByteArray(), "seed " + seed);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(100); i > 0; i--) {
            text.append((char) (random.nextInt(1 << 16) >> random.nextInt(Character.SIZE)));
        }
        return text.toString();
    }

    @Tag("I3.2")
    @Test
    void refusesATextWhoseLengthCannotBeSaid() throws IOException {
        new RecordOutput().writeText("x".repeat(0xFFFF));
        assertThrows(IllegalArgumentException.class, () -> new RecordOutput().writeText("x".repeat(0x10000)));
    }
}
