package dev.poplin.ipam.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Tenure;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes of a record are read or refused as damaged, and what was read is written to what reads the same. */
@Tag("I5")
class RecordCodecFuzzTest {

    @FunctionalInterface
    private interface Decoder<T> {
        T decode(byte[] bytes) throws IOException;
    }

    static Stream<byte[]> records() {
        Cidr cidr = Cidr.parse("10.0.0.0/30");
        Allocation held =
                new Allocation(IpAddress.parse("10.0.0.1"), "handle", "node", 1, 32, Instant.EPOCH, Map.of("pod", "a"));
        Block block = new Block(
                cidr, 32, Optional.of("node"), 7, new TreeMap<>(Map.of(1, held)), List.of(0, 2, 3), Map.of(2, 5L));
        return Stream.of(
                RecordCodec.encode(block),
                RecordCodec.encode(new Tenure(held, Optional.empty())),
                RecordCodec.encode(new Rest(cidr, 32, new TreeMap<>(Map.of(1, 5L, 3, 9L)))),
                RecordCodec.encode(CidrSet.of(cidr)),
                RecordCodec.encode(Configuration.STANDARD),
                RecordCodec.encode(Pool.of(Cidr.parse("10.244.0.0/16")), 27),
                RecordCodec.encodeHandle(List.of(IpAddress.parse("10.0.0.1"), IpAddress.parse("fd00::1"))));
    }

    @MethodSource("records")
    @FuzzTest
    void anyBytesAreReadOrRefused(byte[] data) throws IOException {
        readsBackOrIsRefused(
                data,
                bytes -> RecordCodec.pool(new StoreRecord("pool/any", bytes, 1)),
                pool -> RecordCodec.encode(pool.pool(), pool.formerBlockLength()));
        readsBackOrIsRefused(data, RecordCodec::configuration, RecordCodec::encode);
        readsBackOrIsRefused(data, RecordCodec::addresses, RecordCodec::encode);
        readsBackOrIsRefused(data, bytes -> RecordCodec.block(bytes), block -> RecordCodec.encode(block));
        readsBackOrIsRefused(
                data, bytes -> RecordCodec.rest(new StoreRecord("resting/any", bytes, 1)), RecordCodec::encode);
        readsBackOrIsRefused(data, RecordCodec::tenure, RecordCodec::encode);
        readsBackOrIsRefused(data, bytes -> RecordCodec.handle(bytes), RecordCodec::encodeHandle);
    }

    private static <T> void readsBackOrIsRefused(byte[] data, Decoder<T> decoder, Function<T, byte[]> encoder)
            throws IOException {
        T value;
        try {
            value = decoder.decode(data);
        } catch (IOException refusal) {
            return;
        }
        assertEquals(value.toString(), decoder.decode(encoder.apply(value)).toString());
    }
}
