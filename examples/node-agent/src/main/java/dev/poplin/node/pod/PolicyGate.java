package dev.poplin.node.pod;

import java.io.IOException;

/** Puts policy in force for the pods that are published now. */
@FunctionalInterface
public interface PolicyGate {

    /** Returns when the kernel enforces policy for every published pod of this node. */
    void enforce() throws IOException;
}
