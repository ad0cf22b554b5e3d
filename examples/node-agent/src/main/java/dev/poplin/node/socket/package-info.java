/**
 * The agent's unix socket: {@link dev.poplin.node.socket.AgentServer} accepts, checks that the caller is root, reads one request,
 * and answers it on one of a bounded number of threads. Framing: {@link dev.poplin.cni.agent.AgentProtocol}.
 */
@NullMarked
package dev.poplin.node.socket;

import org.jspecify.annotations.NullMarked;
