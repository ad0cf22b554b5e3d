package dev.poplin.ipam.store.journal;

import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A process that commits until it is killed, or so many times, and writes down each key after its commit was acknowledged. */
final class JournalWriter {

    private JournalWriter() {}

    /** The command that runs it. */
    static List<String> command(String... arguments) {
        return command(JournalWriter.class, arguments);
    }

    /** The command that runs such a process. */
    static List<String> command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts it; what it says goes to a file. */
    static Process start(Path log, String... arguments) throws IOException {
        return new ProcessBuilder(command(arguments))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    public static void main(String[] arguments) throws IOException {
        Path acknowledged = Path.of(arguments[2]);
        try (Journal journal = Journal.open(Path.of(arguments[0]), 20_000)) {
            int commits = arguments.length > 3 ? Integer.parseInt(arguments[3]) : Integer.MAX_VALUE;
            for (int i = 0; i < commits; i++) {
                String key = "key/" + arguments[1] + "/" + i;
                while (!commit(journal, key)) {
                    Thread.onSpinWait();
                }
                Files.writeString(acknowledged, key + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        }
    }

    private static boolean commit(Journal journal, String key) throws IOException {
        Optional<StoreRecord> counter = journal.get("counter");
        long count = counter.map(record -> Long.parseLong(new String(record.value(), StandardCharsets.UTF_8)))
                .orElse(0L);
        Transaction transaction = new Transaction()
                .put(key, new byte[] {1})
                .put("counter", Long.toString(count + 1).getBytes(StandardCharsets.UTF_8));
        return journal.commit(
                counter.isEmpty() ? transaction.requireAbsent("counter") : transaction.requireUnchanged(counter.get()));
    }
}
