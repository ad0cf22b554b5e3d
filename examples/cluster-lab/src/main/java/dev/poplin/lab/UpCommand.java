package dev.poplin.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lab up}: builds a lab and leaves it running. */
@Command(name = "up", description = "Builds a lab with all manifests applied, and leaves it running.")
final class UpCommand implements Callable<Integer> {

    @Mixin
    private LabOptions.Making options = new LabOptions.Making();

    @Override
    public Integer call() throws IOException {
        if (options.inProcess) {
            throw new LabException(
                    LabException.USAGE, "'up' leaves processes running, so '--in-process' is for 'lab run' only");
        }
        Report report = new Report(System.out, false);
        Lab lab = options.lab();
        lab.requirePossible();
        Applied applied = new Applied(lab.directory(), options.manifestDirectory());
        Story story = new Story(lab, applied.manifests().namespaces(), report);
        boolean up = false;
        try {
            LabSteps.build(lab, applied, options, report);
            report.step("programs that listen in every pod", () -> serve(lab));
            report.step("apply policies", () -> {
                applied.applyPolicies();
                story.awaitPolicies(applied.manifests().policies().size());
            });
            story.show();
            up = true;
        } finally {
            lab.close();
            if (!up) {
                Teardown.runIfMadeHere(lab.directory());
            }
        }
        int status = report.end();
        System.out.println(
                "Play with it: lab status, lab ping frontend-1 backend-1, lab shell frontend-1; end it with lab down"
                        + (options.name.equals("lab") ? "" : " --name " + options.name));
        return status;
    }

    /** The programs outlive this command, in a process of their own. */
    private void serve(Lab lab) throws IOException {
        List<String> lines = new ArrayList<>();
        for (RunningPod pod : lab.pods()) {
            lines.add(pod.netns() + " " + pod.port() + " " + pod.scheduled().name() + " " + pod.address() + " node-"
                    + pod.scheduled().node() + (pod.servesNames() ? " dns" : " -"));
        }
        lines.add(lab.directory().namespace("outside") + " 80 outside " + Fabric.OUTSIDE + " - -");
        Files.write(lab.directory().path().resolve("programs"), lines);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djnr.ffi.asm.enabled=false",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LabProgram.class.getName(),
                        "serve",
                        "--name",
                        options.name,
                        "--state-dir",
                        options.stateDirectory.toString())
                .redirectErrorStream(true)
                .redirectOutput(lab.directory().path().resolve("programs.log").toFile())
                .start();
        lab.directory().recordProcess(process.pid());
        for (int attempt = 0; attempt < 500; attempt++) {
            if (Files.exists(lab.directory().path().resolve("serving"))) {
                return;
            }
            if (!process.isAlive()) {
                break;
            }
            LockSupport.parkNanos(20_000_000);
        }
        throw new LabException(
                LabException.CHECK_FAILED,
                "the programs did not start; see " + lab.directory().path().resolve("programs.log"));
    }
}
