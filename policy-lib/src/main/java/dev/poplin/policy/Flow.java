package dev.poplin.policy;

import dev.poplin.inet.IpAddress;
import dev.poplin.policy.model.Endpoint;
import dev.poplin.policy.model.Protocol;

/**
 * A connection to be judged, after any translation of a service's address.
 *
 * @param source who begins it
 * @param destination whom it is for
 * @param protocol its protocol
 * @param port the destination's port; 0 for ICMP
 */
public record Flow(Party source, Party destination, Protocol protocol, int port) {

    /** One end of a flow. */
    public sealed interface Party {

        /**
         * A pod of the world.
         *
         * @param pod the pod
         */
        record Pod(Endpoint pod) implements Party {

            @Override
            public String toString() {
                return pod.id();
            }
        }

        /**
         * An address that is no pod's.
         *
         * @param address the address
         */
        record External(IpAddress address) implements Party {

            @Override
            public String toString() {
                return address.toString();
            }
        }
    }

    /** A flow between two pods. */
    public static Flow between(Endpoint source, Endpoint destination, Protocol protocol, int port) {
        return new Flow(new Party.Pod(source), new Party.Pod(destination), protocol, port);
    }

    @Override
    public String toString() {
        return source + " -> " + destination + " " + protocol + (protocol.hasPorts() ? " " + port : "");
    }
}
