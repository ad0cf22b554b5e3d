package dev.poplin.netlink.junit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/** Makes a process believe that its kernel has no netfilter: a filter of system calls refuses its sockets. */
public final class MissingNetfilter {

    private MissingNetfilter() {}

    /** The words to put before a command. Needs {@code python3}; the script is written to the directory. */
    public static List<String> command(Path directory) throws IOException {
        Path script = directory.resolve("without-netfilter.py");
        try (InputStream text = MissingNetfilter.class.getResourceAsStream("without-netfilter.py")) {
            Files.copy(Objects.requireNonNull(text), script, StandardCopyOption.REPLACE_EXISTING);
        }
        return List.of("python3", script.toString());
    }
}
