package dev.poplin.netlink.ethtool;

/**
 * An offload of a device, {@code ethtool -k}.
 *
 * @param active whether it is on
 * @param wanted whether it was asked for; it is off in spite of that while something else that it needs is off
 * @param changeable whether it can be switched
 */
public record Feature(boolean active, boolean wanted, boolean changeable) {}
