package dev.poplin.benchmarks.bgp;

import com.sun.management.ThreadMXBean;
import dev.poplin.bgp.message.Decoded;
import dev.poplin.bgp.message.MessageBuffer;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.SessionDecoder;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.message.UpdateView;
import dev.poplin.bgp.nlri.PrefixCursor;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Decodes stream S into records and through the view, encodes it again, and has GoBGP's library do the same between whiles, if a Go
 * compiler and Debian's golang-github-osrg-gobgp-dev are there. One thread; processor time of that thread, of the whole process for
 * GoBGP. {@code bench main bgp.CodecBesideGoBgp [prefixes]}.
 */
final class CodecBesideGoBgp {

    private static final int ROUNDS = 5;
    private static final int PASSES = 8;
    private static final long SEED = 20_26L;
    /** Where Debian's packages put the sources of Go libraries. */
    private static final String DEBIAN_SOURCES = "/usr/share/gocode";

    private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final byte[] stream;
    private final int messages;
    private final List<Update> updates = new ArrayList<>();
    private final MessageBuffer out = new MessageBuffer();
    private long guard;

    private CodecBesideGoBgp(byte[] stream) {
        this.stream = stream;
        SessionDecoder decoder = new SessionDecoder(SyntheticTable.NEGOTIATED);
        for (int at = 0; at < stream.length; at += length(at)) {
            Decoded.Valid valid = (Decoded.Valid) decoder.decode(stream, at, at + length(at));
            updates.add((Update) valid.message());
        }
        this.messages = updates.size();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int prefixes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        new CodecBesideGoBgp(SyntheticTable.messages(SEED, prefixes)).run(System.out);
    }

    private int length(int at) {
        return (stream[at + 16] & 0xff) << 8 | stream[at + 17] & 0xff;
    }

    /** A piece of work and the processor times of its passes. */
    private record Work(String name, Runnable pass, List<Double> seconds, List<Long> bytesAllocated) {

        Work(String name, Runnable pass) {
            this(name, pass, new ArrayList<>(), new ArrayList<>());
        }

        void run() {
            long allocated = THREAD.getCurrentThreadAllocatedBytes();
            long begin = THREAD.getCurrentThreadCpuTime();
            pass.run();
            seconds.add((THREAD.getCurrentThreadCpuTime() - begin) / 1e9);
            bytesAllocated.add(THREAD.getCurrentThreadAllocatedBytes() - allocated);
        }
    }

    private void run(PrintStream text) throws IOException, InterruptedException {
        text.printf(
                "stream S: %,d prefixes, %,d messages, %,d bytes%n",
                updates.stream()
                        .mapToInt(update -> update.reachable().get(0).nlri().size())
                        .sum(),
                messages,
                stream.length);
        Work records = new Work("decode into records", this::decode);
        Work view = new Work("validating view, every prefix read", this::view);
        Work encode = new Work("encode", this::encode);
        List<Work> works = List.of(records, view, encode);
        Optional<GoBgpCodec> goBgp = GoBgpCodec.build(stream);
        List<Double> goDecode = new ArrayList<>();
        List<Double> goEncode = new ArrayList<>();
        // The first round warms up and does not count.
        for (int round = 0; round <= ROUNDS; round++) {
            for (Work work : works) {
                for (int pass = 0; pass < PASSES * (round == 0 ? 3 : 1); pass++) {
                    work.run();
                }
                if (round == 0) {
                    work.seconds().clear();
                    work.bytesAllocated().clear();
                }
            }
            if (goBgp.isPresent() && round > 0) {
                goDecode.addAll(goBgp.get().seconds("decode"));
                goEncode.addAll(goBgp.get().seconds("encode"));
            }
        }
        for (Work work : works) {
            double seconds = median(work.seconds());
            double go = goBgp.isEmpty() ? Double.NaN : median(work == encode ? goEncode : goDecode);
            long allocated = work.bytesAllocated().get(work.bytesAllocated().size() - 1);
            text.printf(
                    "%-36s %7.0f MB/s %,12.0f messages/s %7.1f bytes allocated per message; GoBGP %5.0f MB/s, %.1f times%n",
                    work.name(),
                    stream.length / seconds / 1e6,
                    messages / seconds,
                    (double) allocated / messages,
                    stream.length / go / 1e6,
                    go / seconds);
        }
        if (guard == 0) {
            throw new IllegalStateException("nothing was read");
        }
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private void decode() {
        SessionDecoder decoder = new SessionDecoder(SyntheticTable.NEGOTIATED);
        for (int at = 0; at < stream.length; ) {
            int end = at + length(at);
            Decoded.Valid valid = (Decoded.Valid) decoder.decode(stream, at, end);
            guard += ((Update) valid.message()).reachable().size();
            at = end;
        }
    }

    private void view() {
        UpdateView view = new UpdateView(SyntheticTable.NEGOTIATED);
        for (int at = 0; at < stream.length; ) {
            int end = at + length(at);
            if (view.read(stream, at, end) != null) {
                throw new IllegalStateException("a fault at " + at);
            }
            PrefixCursor cursor = view.reachable();
            while (cursor.next()) {
                guard += cursor.lowBits() ^ cursor.length();
            }
            guard += view.nextHop();
            at = end;
        }
    }

    private void encode() {
        out.clear();
        for (Update update : updates) {
            MessageEncoder.encode(update, SyntheticTable.NEGOTIATED, out);
        }
        ByteBuffer bytes = out.bytes();
        if (!bytes.equals(ByteBuffer.wrap(stream))) {
            throw new IllegalStateException("the bytes are not the same");
        }
        guard += bytes.remaining();
    }

    /** The Go program beside this one. */
    private record GoBgpCodec(Path program, Path file) {

        static Optional<GoBgpCodec> build(byte[] stream) throws IOException, InterruptedException {
            Path program = Files.createTempFile("gobgp_codec", "");
            Path file = Files.createTempFile("stream", ".bgp");
            Files.write(file, stream);
            String source = System.getProperty("poplin.benchmarks.gobgp", "");
            ProcessBuilder builder = new ProcessBuilder("go", "build", "-o", program.toString(), source);
            builder.environment().put("GO111MODULE", "off");
            builder.environment().putIfAbsent("GOPATH", DEBIAN_SOURCES);
            try {
                boolean built = builder.inheritIO().start().waitFor() == 0;
                return built ? Optional.of(new GoBgpCodec(program, file)) : Optional.empty();
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        /** The processor times of some passes; the first warms the caches and is left out. */
        List<Double> seconds(String work) throws IOException, InterruptedException {
            Process process = new ProcessBuilder(program.toString(), work, file.toString(), "4")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(output);
            }
            return Arrays.stream(output.split("\n"))
                    .skip(1)
                    .map(line -> Double.valueOf(line.split(" ")[1]))
                    .toList();
        }
    }
}
