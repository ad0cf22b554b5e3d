package dev.poplin.node;

import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.config.AgentConfig;
import dev.poplin.node.config.AgentConfigReader;
import dev.poplin.node.config.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The agent as a program: {@code node-agent --config FILE}, in the namespace it is started in, until it gets a signal. */
public final class AgentProgram {

    private static final String USAGE =
            """
            usage: node-agent [--config FILE]

            Runs the node agent in this network namespace until SIGTERM or Ctrl-C. The dataplane stays when it stops.
            Without --config every setting has its default. docs/node-agent.md lists the settings and the exit codes.
            """;

    private AgentProgram() {}

    /** Runs the agent. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        if (arguments.length == 1 && "--help".equals(arguments[0])) {
            System.out.print(USAGE);
            return 0;
        }
        if (arguments.length != 0 && !(arguments.length == 2 && "--config".equals(arguments[0]))) {
            System.err.print("node-agent: cannot make sense of '" + String.join(" ", arguments) + "'\n" + USAGE);
            return StartException.Reason.CONFIGURATION.exitCode();
        }
        try {
            AgentConfig config = arguments.length == 0
                    ? AgentConfigReader.parse("", "the defaults")
                    : AgentConfigReader.read(Path.of(arguments[1]));
            return serve(config);
        } catch (ConfigException e) {
            System.err.println("node-agent: " + e.getMessage());
            return StartException.Reason.CONFIGURATION.exitCode();
        } catch (StartException e) {
            System.err.println("node-agent: " + e.getMessage());
            return e.reason().exitCode();
        } catch (IOException e) {
            System.err.println("node-agent: " + e.getMessage());
            return StartException.Reason.FAILURE.exitCode();
        }
    }

    private static int serve(AgentConfig config) throws StartException, IOException {
        try (NetworkNamespace namespace = NetworkNamespace.current()) {
            NodeAgent agent = NodeAgent.start(config, namespace);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(agent), "poplin-stop"));
            new CountDownLatch(1).await();
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return StartException.Reason.FAILURE.exitCode();
        }
    }

    /** A signal is how the agent is meant to stop, so the exit status is 0 and not the JVM's 143. */
    private static void stop(NodeAgent agent) {
        agent.close();
        Runtime.getRuntime().halt(0);
    }
}
