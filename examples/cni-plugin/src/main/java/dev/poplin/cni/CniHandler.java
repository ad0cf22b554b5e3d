package dev.poplin.cni;

import dev.poplin.cni.types.CniException;
import dev.poplin.cni.types.CniResult;

/** Does what a runtime asks; the request has been checked. Called by many threads at once. */
public interface CniHandler {

    /** Attaches the container; if it fails, nothing is left behind. */
    CniResult add(CniRequest request) throws CniException;

    /** Detaches the container; what is gone already is no error. */
    void del(CniRequest request) throws CniException;

    /** Returns if the container is attached as the ADD left it, else says what is missing. */
    void check(CniRequest request) throws CniException;

    /** Detaches everything of the network but {@link dev.poplin.cni.types.NetworkConfig#validAttachments()}. */
    void gc(CniRequest request) throws CniException;

    /** Returns if an ADD could be served, else says why not with code 50 or 51. */
    void status(CniRequest request) throws CniException;

    /** Whether the path names the namespace of the host itself, into which nothing must be attached. */
    boolean isHostNamespace(String netns);
}
