package dev.poplin.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.poplin.ipam.check.Repair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what {@link RepairRecord} has kept. */
final class RepairFile {

    /** What was written to mend one problem. */
    record Step(String sentence, List<Repair.Write> writes) {}

    private final Path path;

    RepairFile(Path path) {
        this.path = path;
    }

    /**
     * The steps of the repair, in their order; if it broke off, with the last one that may have been done.
     *
     * @throws CtlException with exit code 2 if there is no such file, or it is none of these
     */
    List<Step> read() throws IOException {
        try {
            String text = Files.readString(path);
            // What has no end was cut off before it was done.
            List<String> lines =
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
            if (lines.isEmpty() || !RepairRecord.HEAD.equals(JSON.std.mapFrom(lines.get(0)))) {
                throw unreadable();
            }
            List<Step> steps = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) {
                Map<String, Object> document = JSON.std.mapFrom(line);
                if (!(document.get(RepairRecord.NUMBER) instanceof Integer number)
                        || number < 0
                        || number > steps.size()) {
                    throw unreadable();
                }
                steps.subList(number, steps.size()).clear();
                if (document.size() > 1) {
                    steps.add(step(document));
                }
            }
            return steps;
        } catch (NoSuchFileException e) {
            throw new CtlException(2, "there is no file " + path);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw unreadable();
        }
    }

    private Step step(Map<String, Object> step) {
        if (!(step.get("sentence") instanceof String sentence) || !(step.get("writes") instanceof List<?> items)) {
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
