package dev.poplin.ipam.store.journal;

import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A process that assigns and releases until it is killed, or so many times, and writes down what it is about to do to a handle, and what the
 * handle holds as soon as that was acknowledged.
 */
final class IpamWriter {

    private static final String UNSURE = "?";
    private static final int HANDLES = 4;

    private IpamWriter() {}

    /** Starts it: its handles begin with its name, and it assigns for a node. */
    static Process start(Path store, Path notes, String name, String node, int calls) throws IOException {
        return new ProcessBuilder(JournalWriter.command(
                        IpamWriter.class, store.toString(), notes.toString(), name, node, Integer.toString(calls)))
                .redirectErrorStream(true)
                .redirectOutput(Path.of(notes + ".log").toFile())
                .start();
    }

    /** What each handle holds, by the notes of a process: addresses, the empty text for none, or that nobody knows. */
    static Map<String, String> read(Path notes) throws IOException {
        Map<String, String> held = new TreeMap<>();
        String text = Files.exists(notes) ? Files.readString(notes) : "";
        // What is behind the last line break was not written to its end.
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            String[] words = line.split("=", 2);
            held.put(words[0], words[1]);
        }
        return held;
    }

    static boolean isSure(String held) {
        return !held.equals(UNSURE);
    }

    static String text(List<IpAddress> addresses) {
        return addresses.stream().map(IpAddress::toString).collect(Collectors.joining(","));
    }

    public static void main(String[] arguments) throws IOException {
        Path notes = Path.of(arguments[1]);
        Random random = new Random(arguments[2].hashCode());
        @Nullable String[] held = new @Nullable String[HANDLES];
        try (Ipam ipam = Ipam.open(Journal.open(Path.of(arguments[0]), 20_000))) {
            for (int left = Integer.parseInt(arguments[4]); left > 0; left--) {
                int number = random.nextInt(HANDLES);
                String handle = arguments[2] + "-" + number;
                note(notes, handle, UNSURE);
                if (held[number] == null) {
                    held[number] = assign(ipam, handle, arguments[3], 1 + random.nextInt(2));
                } else {
                    String released = text(ipam.release(handle));
                    if (!released.equals(held[number])) {
                        throw new IllegalStateException(handle + " held " + released + " and not " + held[number]);
                    }
                    held[number] = null;
                }
                note(notes, handle, held[number] == null ? "" : held[number]);
            }
        }
    }

    /** What was assigned; null if all is held. */
    private static @Nullable String assign(Ipam ipam, String handle, String node, int count) throws IOException {
        try {
            return text(ipam.assign(AssignRequest.ipv4(handle, node).withCounts(count, 0))
                    .addresses());
        } catch (IpamException refused) {
            if (refused.reason() != IpamException.Reason.EXHAUSTED) {
                throw refused;
            }
            return null;
        }
    }

    private static void note(Path notes, String handle, String held) throws IOException {
        Files.writeString(notes, handle + "=" + held + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
