package dev.poplin.policy;

import dev.poplin.policy.analyze.Explanation;
import dev.poplin.policy.evaluate.Reference;
import dev.poplin.policy.model.Endpoint;
import dev.poplin.policy.model.Protocol;
import dev.poplin.policy.model.World;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Answers who may talk to whom in a world of pods and policies.
 *
 * <pre>{@code
 * PolicyEngine engine = PolicyEngine.of(World.of(namespaces, pods, policies));
 * engine.evaluate(Flow.between(frontend, backend, Protocol.TCP, 80)).isAllowed();
 * System.out.println(engine.explain(Flow.between(nginx, backend, Protocol.TCP, 80)));
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class PolicyEngine {

    private final World world;

    private PolicyEngine(World world) {
        this.world = world;
    }

    /** An engine for a world. */
    public static PolicyEngine of(World world) {
        return new PolicyEngine(world);
    }

    /** The world. */
    public World world() {
        return world;
    }

    /** The verdict for a flow. */
    public Verdict evaluate(Flow flow) {
        return Reference.evaluate(world, flow);
    }

    /** The verdict with its reasons. */
    public Explanation explain(Flow flow) {
        return Explanation.of(world, flow);
    }

    /** The verdict for every pair of different pods, in the order of the pods. */
    public Map<Flow, Verdict> matrix(Protocol protocol, int port) {
        Map<Flow, Verdict> matrix = new LinkedHashMap<>();
        for (Endpoint source : world.endpoints()) {
            for (Endpoint destination : world.endpoints()) {
                if (!source.equals(destination)) {
                    Flow flow = Flow.between(source, destination, protocol, port);
                    matrix.put(flow, evaluate(flow));
                }
            }
        }
        return matrix;
    }
}
