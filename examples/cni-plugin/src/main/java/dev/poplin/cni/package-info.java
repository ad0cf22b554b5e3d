/**
 * The CNI plugin {@code poplin}: {@link dev.poplin.cni.CniPlugin} is what a container runtime executes. It hands the
 * request to the node agent's socket, and where no agent listens it does the work itself through a
 * {@link dev.poplin.cni.StandAlone} found on the class path. {@link dev.poplin.cni.CniDispatcher} is the one place where a
 * request is checked and dispatched, in the agent as well as stand-alone. Follows the CNI specification 1.1.0.
 *
 * <p>The executed path loads nothing but the JDK and {@code jackson-core}. Values are immutable.
 */
@NullMarked
package dev.poplin.cni;

import org.jspecify.annotations.NullMarked;
