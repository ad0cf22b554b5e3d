package dev.poplin.ctl;

import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code poplinctl node}. */
@Command(name = "node", description = "The node's own state.")
final class NodeCommand {

    /** {@code poplinctl node status}: exit code 4 if the node is not ready. */
    @Command(name = "status", description = "Whether the node is in step with the kernel, and its sessions.")
    int status(@Mixin Target target) throws IOException {
        Map<String, Object> status = target.agent().ask("status");
        Table table = new Table("FIELD", "VALUE");
        for (String field : status.keySet()) {
            table.row(field, AgentView.text(status, field));
        }
        target.print(status, table + "\n" + BgpCommand.peersTable(target.agent()));
        return Boolean.TRUE.equals(status.get("ready")) ? 0 : 4;
    }
}
