package dev.poplin.lab;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lab down}: takes a lab away by what is written down of it; can be repeated. */
@Command(name = "down", description = "Takes the lab away, whatever state it is in.")
final class DownCommand implements Callable<Integer> {

    @Mixin
    private LabOptions options = new LabOptions();

    @Override
    public Integer call() throws IOException {
        Teardown.run(options.directory());
        return 0;
    }
}
