package dev.poplin.netlink.nftables.rule;

import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.Expression.Opaque;
import dev.poplin.netlink.nftables.expression.ExpressionCodec;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.set.SetCodec;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The instructions that a rule is written with and that have no record of their own, by their attributes: in the order and with the defaults
 * with which the kernel lists them, so that a rule that is listed equals the one that was written.
 */
final class Actions {

    private static final int FIRST_REGISTER = 0;
    private static final int ROOM_BYTES = 64;
    private static final int LOG_WARNING = 4;
    /** NFT_LIMIT_PKT_BURST_DEFAULT, which a limit of packets without a burst gets. */
    private static final int USUAL_BURST = 5;

    private static final int HASH_JENKINS = 0;
    private static final int HASH_SYMMETRIC = 1;

    private static final int TCP_OPTION = 1;
    private static final int ROUTE_TCP_MSS = 3;

    /** NFT_REJECT_TCP_RST. */
    static final int REJECT_RESET = 1;

    private Actions() {}

    private static Opaque of(String name, Consumer<MessageWriter> attributes) {
        MessageWriter out = new MessageWriter(ROOM_BYTES);
        attributes.accept(out);
        byte[] bytes = new byte[out.size()];
        out.written().get(bytes);
        return new Opaque(name, Bytes.of(bytes));
    }

    private static int register(int register) {
        return ExpressionCodec.kernelRegister(register);
    }

    /** Turns the first register from this machine's order to the network's. */
    static Opaque toNetworkOrder(int bytes) {
        int register = register(FIRST_REGISTER);
        return of("byteorder", out -> out.attributeBe32(1, register)
                .attributeBe32(2, register)
                .attributeBe32(3, 1)
                .attributeBe32(4, bytes)
                .attributeBe32(5, bytes));
    }

    static Opaque setMeta(int key) {
        return of("meta", out -> out.attributeBe32(2, key).attributeBe32(3, register(FIRST_REGISTER)));
    }

    static Opaque setConntrack(int key) {
        return of("ct", out -> out.attributeBe32(4, register(FIRST_REGISTER)).attributeBe32(2, key));
    }

    static Opaque limit(long rate, Duration per, int burst, boolean over, boolean bytes) {
        if (per.compareTo(Duration.ofSeconds(1)) < 0 || per.getNano() != 0) {
            throw new IllegalArgumentException("a rate for each " + per + " is not for whole seconds");
        }
        return of("limit", out -> out.attributeBe64(1, rate)
                .attributeBe64(2, per.toSeconds())
                .attributeBe32(3, burst == 0 && !bytes ? USUAL_BURST : burst)
                .attributeBe32(4, bytes ? 1 : 0)
                .attributeBe32(5, over ? 1 : 0));
    }

    /** Refuses what has no room in 16 bits. */
    static void requireShort(String what, int number) {
        if (number < 0 || number > 0xffff) {
            throw new IllegalArgumentException(what + " " + number + " is not within 0 and 65535");
        }
    }

    static Opaque log(String prefix) {
        return of("log", out -> {
            if (!prefix.isEmpty()) {
                out.attributeString(2, prefix);
            }
            out.attributeBe32(5, LOG_WARNING);
        });
    }

    static Opaque logToGroup(int group, String prefix, int copiedBytes) {
        requireShort("group", group);
        return of("log", out -> {
            if (!prefix.isEmpty()) {
                out.attributeString(2, prefix);
            }
            out.attributeBe16(1, group);
            if (copiedBytes > 0) {
                out.attributeBe32(3, copiedBytes);
            }
        });
    }

    /** Says so to the sender, by a message of ICMP or by TCP's reset. */
    static Opaque reject(int type, int code) {
        return of("reject", out -> {
            out.attributeBe32(1, type);
            if (type != REJECT_RESET) {
                out.attributeU8(2, code);
            }
        });
    }

    static Opaque quota(long bytes, boolean over) {
        return of("quota", out -> out.attributeBe64(1, bytes).attributeBe32(2, over ? 1 : 0));
    }

    static Opaque connectionLimit(int count, boolean over) {
        return of("connlimit", out -> out.attributeBe32(1, count).attributeBe32(2, over ? 1 : 0));
    }

    static Opaque notrack() {
        return of("notrack", out -> {});
    }

    /** Adds the key in the first register to a set, or refreshes it there. */
    static Opaque updateSet(String set, boolean refresh, Duration timeout) {
        long millis = SetCodec.millis(timeout);
        return of("dynset", out -> {
            out.attributeBe32(4, register(FIRST_REGISTER)).attributeBe32(3, refresh ? 1 : 0);
            out.attributeString(1, set);
            if (millis > 0) {
                out.attributeBe64(6, millis);
            }
            out.attributeBe32(9, 0);
        });
    }

    /** Hands the packet to a local socket at the address in the first register, if any, and the port in the fifth. */
    static Opaque tproxy(int family, boolean toAddress, int portRegister) {
        return of("tproxy", out -> {
            out.attributeBe32(1, family);
            if (toAddress) {
                out.attributeBe32(2, register(FIRST_REGISTER));
            }
            out.attributeBe32(3, register(portRegister));
        });
    }

    /** Loads what the routes say of an address: NFT_FIB_RESULT_* by NFTA_FIB_F_*. */
    static Opaque fib(int register, int result, int flags) {
        return of("fib", out -> out.attributeBe32(1, register(register))
                .attributeBe32(2, result)
                .attributeBe32(3, flags));
    }

    /** Loads what connection tracking knows of one of the two directions. */
    static Opaque conntrack(int register, int key, int direction) {
        return of("ct", out -> out.attributeBe32(1, register(register))
                .attributeBe32(2, key)
                .attributeU8(3, direction));
    }

    /** Loads what is known of the socket that the packet is for: NFT_SOCKET_*. */
    static Opaque socket(int register, int key) {
        return of("socket", out -> out.attributeBe32(1, key).attributeBe32(2, register(register)));
    }

    /** Loads bytes of an option of TCP's header, or whether it is there. */
    static Opaque tcpOption(int register, int kind, int offset, int length, boolean present) {
        return of("exthdr", out -> out.attributeBe32(1, register(register))
                .attributeU8(2, kind)
                .attributeBe32(3, offset)
                .attributeBe32(4, length)
                .attributeBe32(5, present ? 1 : 0)
                .attributeBe32(6, TCP_OPTION));
    }

    /** Writes the first register over bytes of an option of TCP's header. */
    static Opaque setTcpOption(int kind, int offset, int length) {
        return of("exthdr", out -> out.attributeBe32(7, register(FIRST_REGISTER))
                .attributeU8(2, kind)
                .attributeBe32(3, offset)
                .attributeBe32(4, length)
                .attributeBe32(6, TCP_OPTION));
    }

    /** Loads the largest segment that the route has room for. */
    static Opaque routeSegmentSize() {
        return of("rt", out -> out.attributeBe32(2, ROUTE_TCP_MSS).attributeBe32(1, register(FIRST_REGISTER)));
    }

    static Opaque addToFlowtable(String flowtable) {
        return of("flow_offload", out -> out.attributeString(1, flowtable));
    }

    static Opaque queue(int first, int last, int flags) {
        requireShort("queue", first);
        requireShort("queue", last);
        if (last < first) {
            throw new IllegalArgumentException("queues " + first + "-" + last + " end before they begin");
        }
        if (last - first == 0xffff) {
            throw new IllegalArgumentException("queues " + first + "-" + last + " are more than 65535");
        }
        return of("queue", out -> out.attributeBe16(1, first)
                .attributeBe16(2, last - first + 1)
                .attributeBe16(3, flags));
    }

    /** Gives the packet to the queue whose number is in the first register. */
    static Opaque queueByRegister(boolean bypass) {
        return of("queue", out -> out.attributeBe32(4, register(FIRST_REGISTER)).attributeBe16(3, bypass ? 1 : 0));
    }

    /** Loads a hash (NFT_HASH_JENKINS) of what is in registers into the first one. */
    static Opaque hash(int source, int bytes, int modulus, OptionalInt seed, int offset) {
        return of("hash", out -> {
            out.attributeBe32(1, register(source)).attributeBe32(2, register(FIRST_REGISTER));
            out.attributeBe32(3, bytes).attributeBe32(4, modulus);
            seed.ifPresent(number -> out.attributeBe32(5, number));
            if (offset != 0) {
                out.attributeBe32(6, offset);
            }
            out.attributeBe32(7, HASH_JENKINS);
        });
    }

    /** Loads a hash of the two ends of the packet (NFT_HASH_SYM) into the first register. */
    static Opaque symmetricHash(int modulus, int offset) {
        return of("hash", out -> {
            out.attributeBe32(2, register(FIRST_REGISTER)).attributeBe32(4, modulus);
            if (offset != 0) {
                out.attributeBe32(6, offset);
            }
            out.attributeBe32(7, HASH_SYMMETRIC);
        });
    }

    /** Sends a copy to the address in the first register, by the interface in another, if any. */
    static Opaque duplicateToAddress(int deviceRegister) {
        return of("dup", out -> {
            out.attributeBe32(1, register(FIRST_REGISTER));
            if (deviceRegister >= 0) {
                out.attributeBe32(2, register(deviceRegister));
            }
        });
    }

    /** Sends a copy by the interface in the first register. */
    static Opaque duplicateToDevice() {
        return of("dup", out -> out.attributeBe32(2, register(FIRST_REGISTER)));
    }

    /** Sends the packet by the interface in the first register. */
    static Opaque forwardToDevice() {
        return of("fwd", out -> out.attributeBe32(1, register(FIRST_REGISTER)));
    }

    /** Sends the packet by the interface in the first register to the neighbour whose address is in another. */
    static Opaque forwardToNeighbor(int family, int addressRegister) {
        return of("fwd", out -> out.attributeBe32(1, register(FIRST_REGISTER))
                .attributeBe32(2, register(addressRegister))
                .attributeBe32(3, family));
    }

    static Opaque synproxy(int segmentBytes, int windowScale, boolean timestamp, boolean selective) {
        return of("synproxy", out -> NftObject.writeSynproxy(out, segmentBytes, windowScale, timestamp, selective));
    }

    /** Another source or destination within ranges of addresses and of ports, from registers; -1 for none. */
    static Opaque nat(boolean destination, int family, int[] addresses, int[] ports, int flags) {
        return of("nat", out -> {
            out.attributeBe32(1, destination ? 1 : 0).attributeBe32(2, family);
            bounds(out, 3, addresses);
            bounds(out, 5, ports);
            out.attributeBe32(7, flags);
        });
    }

    /** This host's address as the source, and a port from registers. */
    static Opaque masquerade(int[] ports, int flags) {
        return of("masq", out -> {
            out.attributeBe32(1, flags);
            bounds(out, 2, ports);
        });
    }

    /** This host as the destination, and a port from registers, if any. */
    static Opaque redirect(int[] ports, int flags) {
        return of("redir", out -> {
            bounds(out, 1, ports);
            if (flags != 0) {
                out.attributeBe32(3, flags);
            }
        });
    }

    private static void bounds(MessageWriter out, int type, int[] registers) {
        if (registers.length > 0) {
            out.attributeBe32(type, register(registers[0])).attributeBe32(type + 1, register(registers[1]));
        }
    }
}
