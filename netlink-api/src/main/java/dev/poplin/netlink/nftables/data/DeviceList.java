package dev.poplin.netlink.nftables.data;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.util.List;

/** The devices that a chain or a flow table hooks (NFTA_DEVICE_*): names, or beginnings of names with a {@code *} behind them. */
public final class DeviceList {

    private static final int NAME = 1;
    private static final int PREFIX = 2;
    private static final String WILDCARD = "*";

    private DeviceList() {}

    /** Whether this stands for all devices whose names begin so; since Linux 6.18. */
    public static boolean isPrefix(String device) {
        return device.length() > 1 && device.endsWith(WILDCARD);
    }

    /** Writes the devices within their list. */
    public static void write(MessageWriter out, List<String> devices) {
        for (String device : devices) {
            if (isPrefix(device)) {
                out.attributeString(PREFIX, device.substring(0, device.length() - 1));
            } else {
                out.attributeString(NAME, device);
            }
        }
    }

    /** Adds the devices of a list. No device is without a name, and alone it would be written as no device. */
    public static void read(AttributeReader list, List<String> devices) {
        while (list.next()) {
            String name = list.string();
            if (!name.isEmpty()) {
                devices.add(list.type() == PREFIX ? name + WILDCARD : name);
            }
        }
    }
}
