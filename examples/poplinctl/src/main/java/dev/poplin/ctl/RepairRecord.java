package dev.poplin.ctl;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.poplin.ipam.check.Repair;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ipam repair --save} keeps of a repair while it is made: a line of JSON for each step, with each record before and after, durable before the
 * step is done. A step takes the place of what came under its number before; a number alone says how many were done. Confined to one thread.
 */
final class RepairRecord implements Repair.Witness, Closeable {

    /** What the first line holds. */
    static final Map<String, Object> HEAD = Map.of("version", 1, "file", "repair");

    /** Under what a line has its step's number. */
    static final String NUMBER = "step";

    private final Path path;
    private @Nullable FileChannel file;

    /** A record in a file that is made with the first step. */
    RepairRecord(Path path) {
        this.path = path;
    }

    /**
     * Keeps a step.
     *
     * @throws CtlException with exit code 2 if there was a file before the first one, which may be needed for another undo
     */
    @Override
    public void beforeWriting(int number, Repair.Step step) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(NUMBER, number);
        line.put("sentence", step.sentence());
        line.put("writes", step.writes().stream().map(RepairRecord::document).toList());
        append(file == null ? create() : file, line);
    }

    private static Map<String, Object> document(Repair.Write write) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("key", write.key());
        write.before()
                .ifPresent(bytes -> document.put("before", Base64.getEncoder().encodeToString(bytes)));
        write.after()
                .ifPresent(bytes -> document.put("after", Base64.getEncoder().encodeToString(bytes)));
        return document;
    }

    private FileChannel create() throws IOException {
        FileChannel created;
        try {
            created = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new CtlException(2, path + " exists; save to another file, so that none is lost that may be undone");
        }
        file = created;
        append(created, HEAD);
        // The entry in the directory is to outlast a loss of power, too.
        try (FileChannel directory =
                FileChannel.open(path.toAbsolutePath().resolveSibling("."), StandardOpenOption.READ)) {
            directory.force(true);
        }
        return created;
    }

    private static void append(FileChannel file, Map<String, Object> line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((JSON.std.asString(line) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        file.force(true);
    }

    /** All is written: so many steps. */
    void end(int steps) throws IOException {
        if (file != null) {
            append(file, Map.of(NUMBER, steps));
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
