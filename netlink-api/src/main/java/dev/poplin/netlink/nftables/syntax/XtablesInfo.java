package dev.poplin.netlink.nftables.syntax;

import dev.poplin.inet.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The struct of a match or target of x_tables, which is in this machine's order; what is missing at its end is zero. Confined to one rule. */
final class XtablesInfo {

    /** More than the longest of these structs. */
    private static final int LONGEST_BYTES = 1024;

    private static final long MAX_U32 = 0xffff_ffffL;

    final Protocols protocols;
    final String name;
    private final int revision;
    private final ByteBuffer info;

    XtablesInfo(Protocols protocols, Content content) {
        this.protocols = protocols;
        this.name = content.text(1);
        this.revision = content.integer(2);
        byte[] bytes = content.bytes(3).toArray();
        this.info = ByteBuffer.wrap(Arrays.copyOf(bytes, Math.max(bytes.length, LONGEST_BYTES)))
                .order(ByteOrder.nativeOrder());
    }

    /** Name and revision. */
    String kind() {
        return name + " " + revision;
    }

    boolean isIpv4() {
        return protocols.family() != Protocols.IP6;
    }

    /** The word of the header of the network's layer. */
    String network() {
        return isIpv4() ? "ip" : "ip6";
    }

    int u8(int at) {
        return Byte.toUnsignedInt(info.get(at));
    }

    int u16(int at) {
        return Short.toUnsignedInt(info.getShort(at));
    }

    int s32(int at) {
        return info.getInt(at);
    }

    long u32(int at) {
        return Integer.toUnsignedLong(info.getInt(at));
    }

    long u64(int at) {
        return info.getLong(at);
    }

    int be16(int at) {
        return u8(at) << Byte.SIZE | u8(at + 1);
    }

    /** The text that ends with a zero or with its place. */
    String text(int at, int bytes) {
        int end = at;
        while (end < at + bytes && info.get(end) != 0) {
            end++;
        }
        byte[] text = new byte[end - at];
        info.get(at, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** An address of the table's family. */
    IpAddress address(int at) {
        byte[] bytes = new byte[isIpv4() ? 4 : 16];
        info.get(at, bytes);
        return IpAddress.of(bytes);
    }

    String mac(int at) {
        StringBuilder text = new StringBuilder();
        for (int each = at; each < at + 6; each++) {
            text.append(text.isEmpty() ? "" : ":").append(String.format("%02x", u8(each)));
        }
        return text.toString();
    }

    /** A number or a range behind its word. */
    static String range(String word, long first, long last, boolean inverted) {
        return word + (inverted ? " != " : " ") + first + (first == last ? "" : "-" + last);
    }

    /** As {@link #range}; nothing if it is every number of 32 bits. */
    static String rangeUnlessAll(String word, long first, long last, boolean inverted) {
        return first == 0 && last == MAX_U32 ? "" : range(word, first, last, inverted);
    }

    /** Some bits of a mark behind its word. */
    static String marked(String word, int value, int mask, boolean inverted) {
        String hex = "0x" + Integer.toHexString(value);
        return mask == -1
                ? word + (inverted ? " != " : " ") + hex
                : word + " and 0x" + Integer.toHexString(mask) + (inverted ? " != " : " == ") + hex;
    }

    /** One word, or a set of several. */
    static String oneOrSet(List<String> words) {
        return words.size() == 1 ? words.get(0) : "{ " + String.join(", ", words) + " }";
    }

    /** The words of the bits that are set, each word with its bit behind it. */
    static List<String> words(int bits, List<String> all) {
        return all.stream()
                .map(each -> each.split(" "))
                .filter(each -> (bits >>> Integer.parseInt(each[1]) & 1) != 0)
                .map(each -> each[0])
                .toList();
    }

    /** Those that are not empty, beside each other. */
    static String joined(List<String> words) {
        return String.join(" ", words.stream().filter(each -> !each.isEmpty()).toList());
    }
}
