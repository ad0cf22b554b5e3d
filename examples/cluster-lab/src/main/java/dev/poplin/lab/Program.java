package dev.poplin.lab;

import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** A program of a lab that is up, as it was written down: where it listens, and under which name. */
record Program(String netns, int port, String name, IpAddress address, String node, boolean servesNames) {

    static List<Program> of(LabDirectory lab) throws IOException {
        if (!Files.exists(lab.path().resolve("programs"))) {
            return List.of();
        }
        return Files.readAllLines(lab.path().resolve("programs")).stream()
                .map(line -> line.split(" "))
                .map(parts -> new Program(
                        parts[0],
                        Integer.parseInt(parts[1]),
                        parts[2],
                        IpAddress.parse(parts[3]),
                        parts[4],
                        parts[5].equals("dns")))
                .toList();
    }

    static Program named(LabDirectory lab, String name) throws IOException {
        List<Program> programs = of(lab);
        return programs.stream()
                .filter(program -> program.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new LabException(
                        LabException.USAGE,
                        "there is no pod '" + name + "' in this lab; there are "
                                + programs.stream().map(Program::name).toList()));
    }
}
