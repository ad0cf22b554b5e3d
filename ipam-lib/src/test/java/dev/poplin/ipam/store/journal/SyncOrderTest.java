package dev.poplin.ipam.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.junit.PeerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at the system calls of a process that commits: what is written, synced and acknowledged, in which order. */
@Tag("I5")
@Tag("I3.2")
@PeerTest(programs = "strace")
class SyncOrderTest {

    /** So many that snapshots are made. */
    private static final int COMMITS = 400;

    /** A call that has ended: {@code 4711 pwrite64(5</dir/journal-0>, …) = 72}. */
    private static final Pattern CALL = Pattern.compile("(\\w+)\\((?:\\d+<([^>]*)>)?(.*)\\) += (-?\\d+).*");

    private static final Pattern UNFINISHED = Pattern.compile("(\\d+) +(.*) <unfinished \\.\\.\\.>");
    private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. \\w+ resumed>(.*)");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

    private static final String SEAL = "\"" + "\\377".repeat(8) + "\", 8";

    private record Call(String name, String file, String rest) {

        /** Says that another log follows, and need not outlast a loss of power. */
        boolean isSeal() {
            return rest.contains(SEAL);
        }
    }

    @TempDir
    Path directory;

    private List<Call> trace() throws IOException, InterruptedException {
        Path trace = directory.resolve("trace");
        List<String> command = new ArrayList<>(List.of(
                "strace",
                "-f",
                "-y",
                "-e",
                "trace=pwrite64,write,fdatasync,fsync,rename,renameat2,unlink",
                "-o",
                trace.toString()));
        command.addAll(JournalWriter.command(
                directory.resolve("store").toString(),
                "traced",
                directory.resolve("acknowledged").toString(),
                Integer.toString(COMMITS)));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        assertEquals(0, process.waitFor(), Files.readString(directory.resolve("log")));
        List<Call> calls = new ArrayList<>();
        Map<String, String> unfinished = new HashMap<>();
        for (String line : Files.readAllLines(trace)) {
            Matcher began = UNFINISHED.matcher(line);
            Matcher resumed = RESUMED.matcher(line);
            String text = line.substring(line.indexOf(' ') + 1).strip();
            if (began.matches()) {
                unfinished.put(began.group(1), began.group(2));
                continue;
            }
            if (resumed.matches()) {
                text = unfinished.remove(resumed.group(1)) + resumed.group(2);
            }
            Matcher call = CALL.matcher(text);
            if (call.matches() && !call.group(4).startsWith("-")) {
                String file = call.group(2) == null ? "" : call.group(2);
                calls.add(new Call(call.group(1), name(file), call.group(3)));
            }
        }
        return calls;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Test
    void nothingIsAcknowledgedOrTakenAwayBeforeItIsOnTheDisk() throws Exception {
        Set<String> unsynced = new HashSet<>();
        boolean namesSynced = true;
        int acknowledged = 0;
        boolean sealed = false;
        int renamed = 0;
        int removed = 0;
        for (Call call : trace()) {
            boolean ofJournal =
                    call.file().startsWith("journal-") || call.file().startsWith("snapshot");
            switch (call.name()) {
                case "pwrite64", "write" -> {
                    if (call.isSeal()) {
                        sealed = true;
                    } else if (ofJournal) {
                        unsynced.add(call.file());
                        if (call.file().startsWith("journal-") && !call.file().equals("journal-0")) {
                            assertTrue(namesSynced, call + " while the snapshot before it may get lost");
                        }
                    } else if (call.file().equals("acknowledged")) {
                        assertEquals(Set.of(), unsynced, "not on the disk when " + call + " acknowledged it");
                        assertTrue(namesSynced, call::toString);
                        acknowledged++;
                    }
                }
                case "fdatasync", "fsync" -> {
                    unsynced.remove(call.file());
                    namesSynced |= call.file().equals("store");
                }
                case "rename", "renameat2" -> {
                    assertEquals(Set.of(), unsynced, "not on the disk before " + call);
                    assertTrue(sealed, "whoever reads the old log does not see that it is over at " + call);
                    sealed = false;
                    namesSynced = false;
                    renamed++;
                }
                case "unlink" -> {
                    Matcher path = QUOTED.matcher(call.rest());
                    if (path.find() && name(path.group(1)).matches("(journal|snapshot)-\\d+")) {
                        assertTrue(namesSynced, call + " before the next generation is sure to be found");
                        removed++;
                    }
                }
                default -> throw new AssertionError(call);
            }
        }
        assertEquals(COMMITS, acknowledged);
        assertTrue(renamed >= 1 && removed >= 1, renamed + " snapshots, " + removed + " old files removed");
    }
}
