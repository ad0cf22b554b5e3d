package dev.poplin.node.source;

/** A container's port; the name may be empty, the protocol is {@code TCP}, {@code UDP} or {@code SCTP}. */
public record NamedPort(String name, String protocol, int port) {}
