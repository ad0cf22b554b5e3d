package dev.poplin.node.pod;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.node.source.PodKey;
import java.io.IOException;
import java.util.List;

/** The address management's side of a pod's attachment. Thread-safe; every call can be repeated. */
public interface PodAddresses {

    /**
     * The addresses of this attachment, assigned now if it has none yet.
     *
     * @param handle the attachment
     * @param pools the pools to take them from; empty for all
     */
    Lease assign(String handle, PodKey pod, List<Cidr> pools) throws IOException;

    /**
     * These very addresses, also reserved ones, and no other, for this attachment, unless it has them already; refused if one is another's or in no
     * pool.
     */
    Lease assignThese(String handle, PodKey pod, List<IpAddress> wanted) throws IOException;

    /** The pools that serve a pod which names none. */
    List<Cidr> serving(PodKey pod) throws IOException;

    /** Gives back whatever the attachment holds; nothing happens if that is nothing. */
    void release(String handle) throws IOException;

    /** What the attachment holds. */
    List<Cidr> held(String handle) throws IOException;

    /** Returns if an address could be assigned; else throws with the reason. */
    void requireSpace() throws IOException;

    /**
     * Addresses in use.
     *
     * @param addresses each with the full prefix length
     * @param fresh whether they were assigned by this very call
     */
    record Lease(List<Cidr> addresses, boolean fresh) {

        public Lease {
            addresses = List.copyOf(addresses);
        }
    }
}
