package dev.poplin.netlink.system;

import dev.poplin.netlink.NetlinkException;

/**
 * Where transports come from: a kernel, real or fake, that opens as many as are wanted. Thread-safe.
 *
 * <pre>{@code
 * NetlinkTransports recorded = (protocol, groups) -> new RecordingTransport(NetlinkSocket.open(protocol, groups), file);
 * }</pre>
 */
public interface NetlinkTransports {

    /**
     * Opens a transport.
     *
     * @param protocol {@link NetlinkSocket#ROUTE} and its like
     * @param groups the groups to listen to, by number (linux/rtnetlink.h RTNLGRP_*); none for requests
     * @throws NetlinkException EPROTONOSUPPORT if there is no such protocol here, or whatever else keeps it from being opened
     */
    NetlinkTransport open(int protocol, int... groups) throws NetlinkException;
}
