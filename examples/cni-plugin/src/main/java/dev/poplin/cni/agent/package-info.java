/**
 * How programs on a node talk to the node agent: {@link dev.poplin.cni.agent.AgentClient} over one unix socket, with the
 * framing of {@link dev.poplin.cni.agent.AgentProtocol}. The CNI plugin and {@code poplinctl} use the client, the agent serves.
 * No dependency but the JDK; all types are immutable or stateless.
 */
@NullMarked
package dev.poplin.cni.agent;

import org.jspecify.annotations.NullMarked;
