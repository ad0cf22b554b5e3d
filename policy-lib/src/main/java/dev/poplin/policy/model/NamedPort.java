package dev.poplin.policy.model;

/**
 * A port that a pod's container names.
 *
 * @param name its name; may be empty
 * @param protocol its protocol
 * @param port its number
 */
public record NamedPort(String name, Protocol protocol, int port) {}
