package dev.poplin.netlink.link;

import dev.poplin.netlink.link.type.Tun;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.system.TunDevice;
import java.io.IOException;
import java.util.Optional;

/**
 * Makes links whose packets a program reads and writes: {@code ip tuntap}. The kernel makes them when a file is opened rather than when it
 * gets a message, and so in the namespace of whoever opens it. All else is done by {@link Links}, deleting too.
 */
public final class TunTap {

    private TunTap() {}

    /**
     * Makes a link that stays until it is deleted: {@code ip -n NAMESPACE tuntap add NAME mode tap}.
     *
     * @param type {@link Tun#TYPE}, and if they are wanted {@link Tun#OWNER}, {@link Tun#GROUP}, {@link Tun#PACKET_INFORMATION},
     *     {@link Tun#VNET_HEADER} and {@link Tun#MULTI_QUEUE}
     * @throws IOException if the namespace cannot be entered; a {@link dev.poplin.netlink.NetlinkException} if the kernel refuses: EBUSY if there
     *     is a link of this name, EPERM without CAP_NET_ADMIN
     * @throws IllegalArgumentException if the name is none or no type is given
     */
    public static void add(NetworkNamespace namespace, String name, Tun type) throws IOException {
        InterfaceName.require(name);
        int flags = flags(type);
        namespace.call(() -> {
            try (TunDevice device = TunDevice.make(name, flags)) {
                Optional<Long> owner = type.get(Tun.OWNER);
                if (owner.isPresent()) {
                    device.owner(owner.get());
                }
                Optional<Long> group = type.get(Tun.GROUP);
                if (group.isPresent()) {
                    device.group(group.get());
                }
                device.persist();
                return name;
            }
        });
    }

    private static int flags(Tun type) {
        long kind = type.get(Tun.TYPE).orElse(0L);
        if (kind != Tun.IP && kind != Tun.FRAMES) {
            throw new IllegalArgumentException("type " + kind + " is neither tun (1) nor tap (2)");
        }
        return (int) kind
                | (isSet(type.get(Tun.PACKET_INFORMATION)) ? 0 : TunDevice.NO_PACKET_INFORMATION)
                | (isSet(type.get(Tun.VNET_HEADER)) ? TunDevice.VNET_HEADER : 0)
                | (isSet(type.get(Tun.MULTI_QUEUE)) ? TunDevice.MULTI_QUEUE : 0);
    }

    private static boolean isSet(Optional<Boolean> setting) {
        return setting.orElse(false);
    }
}
