package dev.poplin.node.pod;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The kernel's side of a pod's attachment. Thread-safe; calls for one pod never overlap. */
public interface PodLinks {

    /**
     * Makes the link with its addresses, routes and settings, or leaves nothing of it. An intact link of the same container is
     * left as it is; one that an older container of this name left behind is replaced.
     *
     * @return the MAC address of the pod's end
     */
    String create(PodLink link) throws IOException;

    /** Removes the host's interface if it is this container's; false if there is none, or it is another's. */
    boolean delete(String hostName, String containerId) throws IOException;

    /** The container whose host interface this is; empty if there is none, or it is not yet anybody's. */
    Optional<String> containerOf(String hostName) throws IOException;

    /** What is missing or wrong, one line each; empty if the link is as {@link #create} leaves it. */
    List<String> check(PodLink link) throws IOException;
}
