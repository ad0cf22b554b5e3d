package dev.poplin.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lab serve}: the programs in the pods of a lab that is up; started by {@code up}. */
@Command(name = "serve", hidden = true, description = "The programs in the pods.")
final class ServeCommand implements Callable<Integer> {

    @Mixin
    private LabOptions options = new LabOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        LabDirectory lab = options.existing();
        for (Program program : Program.of(lab)) {
            Listener.open(program.netns(), program.port(), program.name());
            if (program.servesNames()) {
                ClusterDns.open(
                        program.netns(), lab.path().resolve(program.node()).resolve("agent.sock"));
            }
        }
        Files.writeString(lab.path().resolve("serving"), "");
        new CountDownLatch(1).await();
        return 0;
    }
}
