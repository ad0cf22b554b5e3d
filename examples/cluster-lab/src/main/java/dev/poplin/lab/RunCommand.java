package dev.poplin.lab;

import dev.poplin.policy.model.NetworkPolicy;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lab run}: builds a lab, runs the story, checks it, takes the lab away. */
@Command(name = "run", description = "Builds a lab, runs the story and checks it, and takes the lab away again.")
final class RunCommand implements Callable<Integer> {

    @Mixin
    private LabOptions.Making options = new LabOptions.Making();

    @Option(names = "--json", description = "One JSON document instead of text.")
    private boolean json;

    @Option(names = "--keep", description = "Leave the lab as it is, without the programs in the pods.")
    private boolean keep;

    @Override
    public Integer call() throws IOException {
        Report report = new Report(System.out, json);
        Lab lab = options.lab();
        lab.requirePossible();
        Applied applied = new Applied(lab.directory(), options.manifestDirectory());
        AtomicBoolean takenAway = new AtomicBoolean();
        Thread onSignal = new Thread(
                () -> {
                    if (!takenAway.get()) {
                        System.err.println("lab: interrupted; everything is taken away");
                    }
                    takeAway(lab, takenAway);
                },
                "poplin-lab-signal");
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            tell(lab, applied, report);
        } finally {
            lab.close();
            if (keep) {
                takenAway.set(true);
            } else {
                report.step("take everything away", () -> takeAway(lab, takenAway));
            }
        }
        return report.end();
    }

    private void tell(Lab lab, Applied applied, Report report) throws IOException {
        List<NetworkPolicy> policies = applied.manifests().policies();
        Story story = new Story(lab, applied.manifests().namespaces(), report);
        LabSteps.build(lab, applied, options, report);
        report.step("programs that listen in every pod", lab::startPrograms);
        report.step(
                "everybody to everybody, before the policies",
                () -> story.checkMatrix("Before the policies", List.of()));
        report.step("pod to outside host, pod to service", () -> {
            story.checkOutside();
            story.checkServices(List.of());
        });
        report.step("apply the policies: " + policies.size(), () -> {
            applied.applyPolicies();
            story.awaitPolicies(policies.size());
        });
        report.step(
                "everybody to everybody, after the policies", () -> story.checkMatrix("After the policies", policies));
        report.step("the story's own checks", () -> {
            if (options.manifests == null) {
                story.checkStory();
            }
            story.checkServices(policies);
            story.checkNames();
            story.checkForeignRoutes();
        });
        if (options.store == LabStore.Kind.ETCD) {
            new Outage(lab, report).tell(!options.inProcess);
        }
        report.step("look at pods, blocks, sessions and routes", story::show);
    }

    private static void takeAway(Lab lab, AtomicBoolean takenAway) {
        if (takenAway.compareAndSet(false, true)) {
            try {
                Teardown.runIfMadeHere(lab.directory());
            } catch (IOException e) {
                System.err.println("lab: not everything could be taken away: " + e.getMessage()
                        + "; run 'lab down --name " + lab.directory().name() + "'");
            }
        }
    }
}
