package dev.poplin.netlink.nftables.rule;

import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.Expression.Opaque;
import dev.poplin.netlink.nftables.expression.ExpressionCodec;
import java.time.Duration;
import java.util.function.Consumer;

/** The instructions that a rule is written with and that have no record of their own, by their attributes. */
final class Actions {

    private static final int FIRST_REGISTER = 0;
    private static final int ROOM_BYTES = 64;

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
        return of("ct", out -> out.attributeBe32(2, key).attributeBe32(4, register(FIRST_REGISTER)));
    }

    static Opaque limit(long rate, Duration per, int burst, boolean over, boolean bytes) {
        if (per.compareTo(Duration.ofSeconds(1)) < 0 || per.getNano() != 0) {
            throw new IllegalArgumentException("a rate for each " + per + " is not for whole seconds");
        }
        return of("limit", out -> out.attributeBe64(1, rate)
                .attributeBe64(2, per.toSeconds())
                .attributeBe32(3, burst)
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
        });
    }

    static Opaque logToGroup(int group, String prefix, int copiedBytes) {
        requireShort("group", group);
        return of("log", out -> {
            out.attributeBe16(1, group);
            if (!prefix.isEmpty()) {
                out.attributeString(2, prefix);
            }
            if (copiedBytes > 0) {
                out.attributeBe32(3, copiedBytes);
            }
        });
    }

    static Opaque reject(int type, int code) {
        return of("reject", out -> out.attributeBe32(1, type).attributeU8(2, code));
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

    /** Redirects to the port in the first register, or to the same port. */
    static Opaque redirect(boolean toPort) {
        return of("redir", out -> {
            if (toPort) {
                out.attributeBe32(1, register(FIRST_REGISTER));
            }
        });
    }

    /** Adds the key in the first register to a set, or refreshes it there. */
    static Opaque updateSet(String set, boolean refresh, Duration timeout) {
        return of("dynset", out -> {
            out.attributeBe32(4, register(FIRST_REGISTER)).attributeBe32(3, refresh ? 1 : 0);
            out.attributeString(1, set);
            if (!timeout.isZero()) {
                out.attributeBe64(6, timeout.toMillis());
            }
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
}
