package dev.poplin.node.pod;

import dev.poplin.cni.CniRequest;
import dev.poplin.cni.types.CniErrorCode;
import dev.poplin.cni.types.CniException;
import dev.poplin.node.source.Endpoint;
import dev.poplin.node.source.PodKey;
import java.util.regex.Pattern;

/** Which pod and which attachment a request is about. */
record PodIdentity(PodKey pod, String containerId, String ifName, String handle) {

    /** The namespace of what no orchestrator named. */
    static final String NO_NAMESPACE = "default";

    private static final Pattern DNS_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    /**
     * From {@code K8S_POD_NAMESPACE} and {@code K8S_POD_NAME}; without both the container id is the pod's name, for other runtimes than Kubernetes'
     * set the latter to names that are only unique on one node.
     */
    static PodIdentity of(CniRequest request) throws CniException {
        String name = request.args().getOrDefault("K8S_POD_NAME", "");
        String namespace = request.args().getOrDefault("K8S_POD_NAMESPACE", "");
        boolean named = !name.isEmpty() && !namespace.isEmpty();
        if (named
                && (!DNS_NAME.matcher(name).matches()
                        || !DNS_NAME.matcher(namespace).matches())) {
            throw new CniException(
                    CniErrorCode.INVALID_ENVIRONMENT,
                    "CNI_ARGS names the pod '" + namespace + "/" + name + "', which is no name of a pod");
        }
        PodKey pod = named ? new PodKey(namespace, name) : new PodKey(NO_NAMESPACE, request.containerId());
        return new PodIdentity(
                pod,
                request.containerId(),
                request.ifName(),
                handle(request.config().name(), request.containerId(), request.ifName()));
    }

    static String handleOf(Endpoint endpoint) {
        return handle(endpoint.network(), endpoint.containerId(), endpoint.ifName());
    }

    static String handle(String network, String containerId, String ifName) {
        return network + "." + containerId + "." + ifName;
    }
}
