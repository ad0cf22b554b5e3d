package dev.poplin.policy.manifest;

import dev.poplin.policy.model.Endpoint;
import dev.poplin.policy.model.Namespace;
import dev.poplin.policy.model.NetworkPolicy;
import dev.poplin.policy.model.Service;
import dev.poplin.policy.model.Workload;
import java.util.List;

/**
 * What was read.
 *
 * @param namespaces the namespaces
 * @param pods the pods, as far as their manifests say
 * @param workloads what makes pods of a template
 * @param services the services
 * @param policies the policies
 * @param others the objects of other kinds, {@code KIND NAMESPACE/NAME}
 * @param problems what is wrong; the objects that have problems are not among the above
 */
public record Manifests(
        List<Namespace> namespaces,
        List<Endpoint> pods,
        List<Workload> workloads,
        List<Service> services,
        List<NetworkPolicy> policies,
        List<String> others,
        List<ManifestProblem> problems) {

    /** Copies the lists. */
    public Manifests {
        namespaces = List.copyOf(namespaces);
        pods = List.copyOf(pods);
        workloads = List.copyOf(workloads);
        services = List.copyOf(services);
        policies = List.copyOf(policies);
        others = List.copyOf(others);
        problems = List.copyOf(problems);
    }
}
