package dev.poplin.node;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The agent's state as documents of maps, lists, texts and numbers, for people and {@code poplinctl}. Thread-safe. */
interface AgentView {

    /** What keeps the agent from being ready; empty if it is. */
    List<String> notReady() throws IOException;

    Map<String, Object> status() throws IOException;

    List<Map<String, Object>> peers() throws IOException;

    List<Map<String, Object>> routes() throws IOException;

    /** The answer of the BGP speaker to an operator's question; see docs/node-agent.md. */
    Map<String, Object> bgp(Map<String, Object> question) throws IOException;

    /** The answer of address management to an operator's question; see docs/node-agent.md. */
    Map<String, Object> ipam(Map<String, Object> question) throws IOException;

    List<Map<String, Object>> pods() throws IOException;

    List<Map<String, Object>> services() throws IOException;

    List<Map<String, Object>> policies() throws IOException;
}
