package dev.poplin.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.poplin.ipam.check.Repair;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code ipam repair --save} keeps of a repair, and {@code ipam repair --undo} reads again: each record before and after. */
final class RepairFile {

    /** What was written to mend one problem. */
    record Step(String sentence, List<Repair.Write> writes) {}

    private final Path path;

    RepairFile(Path path) {
        this.path = path;
    }

    /**
     * Makes the file, durable when this returns.
     *
     * @throws CtlException with exit code 2 if there is one already, which may be needed for another undo
     */
    void create(Repair plan) throws IOException {
        try {
            Files.writeString(path, text(plan), StandardOpenOption.CREATE_NEW, StandardOpenOption.SYNC);
        } catch (FileAlreadyExistsException e) {
            throw new CtlException(2, path + " exists; save to another file, so that none is lost that may be undone");
        }
    }

    /** Writes what was done in the place of what was planned. */
    void replace(Repair done) throws IOException {
        Path draft = path.resolveSibling(path.getFileName() + ".draft");
        Files.writeString(draft, text(done), StandardOpenOption.CREATE, StandardOpenOption.SYNC);
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String text(Repair repair) throws IOException {
        List<Object> steps = new ArrayList<>();
        for (Repair.Step step : repair.steps()) {
            steps.add(Map.of(
                    "sentence",
                    step.sentence(),
                    "writes",
                    step.writes().stream().map(RepairFile::document).toList()));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", 1);
        document.put("repair", steps);
        return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(document) + "\n";
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

    /**
     * The steps of the repair, in their order.
     *
     * @throws CtlException with exit code 2 if there is no such file, or it is none of these
     */
    List<Step> read() throws IOException {
        try {
            Map<String, Object> document = JSON.std.mapFrom(Files.readString(path));
            if (!Integer.valueOf(1).equals(document.get("version"))
                    || !(document.get("repair") instanceof List<?> items)) {
                throw unreadable();
            }
            List<Step> steps = new ArrayList<>();
            for (Object item : items) {
                steps.add(step(item));
            }
            return steps;
        } catch (NoSuchFileException e) {
            throw new CtlException(2, "there is no file " + path);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw unreadable();
        }
    }

    private Step step(Object item) {
        if (!(item instanceof Map<?, ?> step)
                || !(step.get("sentence") instanceof String sentence)
                || !(step.get("writes") instanceof List<?> items)) {
            throw unreadable();
        }
        List<Repair.Write> writes = new ArrayList<>();
        for (Object each : items) {
            if (!(each instanceof Map<?, ?> write) || !(write.get("key") instanceof String key)) {
                throw unreadable();
            }
            writes.add(new Repair.Write(
                    key,
                    bytes(write, "before").orElse(null),
                    bytes(write, "after").orElse(null)));
        }
        return new Step(sentence, writes);
    }

    private static Optional<byte[]> bytes(Map<?, ?> write, String field) {
        return Optional.ofNullable(write.get(field))
                .map(value -> Base64.getDecoder().decode(String.valueOf(value)));
    }

    private CtlException unreadable() {
        return new CtlException(2, path + " is no file of 'ipam repair --save'");
    }
}
