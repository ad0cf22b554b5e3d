package dev.poplin.lab;

import dev.poplin.ctl.AgentView;
import dev.poplin.ctl.BgpCommand;
import dev.poplin.ctl.CtlException;
import dev.poplin.ctl.IpamTables;
import dev.poplin.ctl.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lab status}: what a lab consists of, and whether its agents are ready. */
@Command(name = "status", description = "What the lab consists of, and whether its agents are ready.")
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private LabOptions options = new LabOptions();

    @Override
    public Integer call() throws IOException {
        LabDirectory lab = options.existing();
        boolean ready = true;
        Table pods = new Table("POD", "ADDRESS", "PORT", "NODE");
        for (Program program : Program.of(lab)) {
            pods.row(program.name(), program.address(), program.port(), program.node());
        }
        System.out.print(pods);
        if (LabStore.isStarted(lab)) {
            LabStore.of(lab).look(ipam -> System.out.print("\n" + IpamTables.show(ipam, true)));
        }
        Optional<ForeignBgp> foreign = ForeignBgp.of(lab);
        for (int node = 1; Files.isDirectory(lab.node(node)); node++) {
            AgentView agent = new AgentView(lab.node(node).resolve("agent.sock"));
            try {
                boolean inStep = Boolean.TRUE.equals(agent.ask("ready").get("ready"));
                ready &= inStep;
                String verdict = inStep ? "ready" : "not ready";
                if (foreign.isPresent() && foreign.get().node() == node) {
                    System.out.println("\n" + foreign.get() + ": " + verdict);
                    System.out.print(foreign.get().sessions());
                } else {
                    System.out.println("\nnode-" + node + ": " + verdict);
                    System.out.print(BgpCommand.peersTable(agent));
                }
            } catch (CtlException e) {
                ready = false;
                System.out.println("\nnode-" + node + ": " + e.getMessage());
            }
        }
        return ready ? 0 : LabException.CHECK_FAILED;
    }
}
