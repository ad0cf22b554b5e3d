package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.conntrack.Connection.Tuple;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.WholeSeconds;
import dev.poplin.netlink.system.Reply;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A connection that a helper has read of in another one and that is let in, and related to it, when it comes: a line of
 * {@code conntrack -L expect}. Immutable.
 *
 * <pre>{@code
 * // What an FTP server that listens for data on port 5000 has announced in this connection.
 * Tuple data = new Tuple(client, server, 6, 0, 5000);
 * netlink.conntrack().expectations().add(Expectation.of(control, data).withHelper("ftp"));
 * }</pre>
 *
 * @param master the connection that it was read of in
 * @param expected what its first packet will look like
 * @param mask the bits of that which matter
 * @param timeout when it is no longer expected; a helper of the kernel has its own time and is not asked
 * @param helper the helper's name, or the empty text
 * @param id the kernel's number of it, 0 if it is to be added
 * @param zone the zone that it is asked for or made in; what is listed has 0, since the kernel does not tell it
 * @param flags bits such as {@link #PERMANENT}
 * @param translation how it is translated, if it is
 */
public record Expectation(
        Tuple master,
        Tuple expected,
        Tuple mask,
        Duration timeout,
        String helper,
        int id,
        int zone,
        int flags,
        Optional<Translation> translation) {

    /**
     * What the connection that comes is translated to (CTA_EXPECT_NAT): its source in its own direction, or its destination when
     * the answers' source is meant.
     *
     * @param reply whether the direction is that of the master's answers
     * @param address the address that was there before the helper changed it
     * @param port the port that was there before, of the connection's protocol
     */
    public record Translation(boolean reply, IpAddress address, int port) {}

    /** An expectation without translation. */
    public Expectation(
            Tuple master, Tuple expected, Tuple mask, Duration timeout, String helper, int id, int zone, int flags) {
        this(master, expected, mask, timeout, helper, id, zone, flags, Optional.empty());
    }

    /** It stays when a connection has come (NF_CT_EXPECT_PERMANENT). */
    public static final int PERMANENT = 1;
    /** It lets nothing in yet (NF_CT_EXPECT_INACTIVE). */
    public static final int INACTIVE = 2;
    /** It was made by a program rather than by a helper of the kernel (NF_CT_EXPECT_USERSPACE). */
    public static final int USERSPACE = 4;

    private static final int MASTER = 1;
    private static final int TUPLE = 2;
    private static final int MASK = 3;
    private static final int TIMEOUT = 4;
    private static final int ID = 5;
    private static final int HELP_NAME = 6;
    private static final int ZONE = 7;
    private static final int FLAGS = 8;
    private static final int NAT = 10;
    private static final int NAT_DIRECTION = 1;
    private static final int NAT_TUPLE = 2;
    private static final int ALL_PORTS = 0xffff;
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    /**
     * Checks the addresses and the time.
     *
     * @throws IllegalArgumentException if they are not all of one family, or the time is not in whole seconds within 32 bits
     */
    public Expectation {
        WholeSeconds.of(timeout);
        for (Tuple tuple : List.of(master, expected, mask)) {
            if (tuple.source().family() != master.source().family()
                    || tuple.destination().family() != master.source().family()) {
                throw new IllegalArgumentException(tuple + " is not of the family of " + master);
            }
        }
        if (translation
                .filter(each -> each.address().family() != master.source().family())
                .isPresent()) {
            throw new IllegalArgumentException("the translation is not of the family of " + master);
        }
    }

    /** A connection of exactly these addresses and this destination port, from any port, within five minutes. */
    public static Expectation of(Tuple master, Tuple expected) {
        IpAddress all = all(master.source().family());
        Tuple mask = new Tuple(all, all, expected.protocol(), 0, ALL_PORTS);
        return new Expectation(master, expected, mask, FIVE_MINUTES, "", 0, 0, 0);
    }

    private static IpAddress all(IpFamily family) {
        byte[] bits = new byte[family.bytes()];
        Arrays.fill(bits, (byte) 0xff);
        return IpAddress.of(bits);
    }

    /** The same, of which only these bits matter. */
    public Expectation withMask(Tuple changed) {
        return new Expectation(master, expected, changed, timeout, helper, id, zone, flags, translation);
    }

    /**
     * The same, expected for this long.
     *
     * @throws IllegalArgumentException if it is not in whole seconds within 32 bits
     */
    public Expectation withTimeout(Duration changed) {
        return new Expectation(master, expected, mask, changed, helper, id, zone, flags, translation);
    }

    /** The same, as this helper would make it. */
    public Expectation withHelper(String name) {
        return new Expectation(master, expected, mask, timeout, name, id, zone, flags, translation);
    }

    /** The same in this zone. */
    public Expectation withZone(int number) {
        return new Expectation(master, expected, mask, timeout, helper, id, number, flags, translation);
    }

    /** The same, translated so. */
    public Expectation withTranslation(Translation changed) {
        return new Expectation(master, expected, mask, timeout, helper, id, zone, flags, Optional.of(changed));
    }

    /** The same with these flags and no others. */
    public Expectation withFlags(int bits) {
        return new Expectation(master, expected, mask, timeout, helper, id, zone, bits, translation);
    }

    void write(MessageWriter out) {
        FilterCodec.header(out, master.source().family());
        TupleCodec.write(out, MASTER, master);
        TupleCodec.write(out, TUPLE, expected);
        TupleCodec.write(out, MASK, mask);
        out.attributeBe32(TIMEOUT, WholeSeconds.of(timeout));
        if (!helper.isEmpty()) {
            out.attributeString(HELP_NAME, helper);
        }
        writeZone(out);
        if (flags != 0) {
            out.attributeBe32(FLAGS, flags);
        }
        translation.ifPresent(each -> out.nested(NAT, () -> {
            out.attributeBe32(NAT_DIRECTION, each.reply() ? 1 : 0);
            // Its destination is not looked at, but has to be there.
            TupleCodec.write(
                    out, NAT_TUPLE, new Tuple(each.address(), each.address(), expected.protocol(), each.port(), 0));
        }));
    }

    /** What it is found by. */
    void writeName(MessageWriter out) {
        FilterCodec.header(out, master.source().family());
        TupleCodec.write(out, TUPLE, expected);
        writeZone(out);
    }

    private void writeZone(MessageWriter out) {
        if (zone != 0) {
            out.attributeBe16(ZONE, zone);
        }
    }

    static Optional<Expectation> decode(Reply message) {
        Tuple master = null;
        Tuple expected = null;
        Tuple mask = null;
        int[] numbers = new int[FLAGS + 1];
        String helper = "";
        Optional<Translation> translation = Optional.empty();
        AttributeReader attributes = message.attributes(Connection.HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case MASTER -> master = TupleCodec.read(attributes.nested());
                case TUPLE -> expected = TupleCodec.read(attributes.nested());
                case MASK -> mask = TupleCodec.read(attributes.nested());
                case TIMEOUT, ID, FLAGS -> numbers[attributes.type()] = attributes.be32();
                case HELP_NAME -> helper = attributes.string();
                case ZONE -> numbers[ZONE] = attributes.be16();
                case NAT -> translation = translation(attributes.nested());
                default -> {
                    // Class and function are the helper's own.
                }
            }
        }
        if (master == null || expected == null || mask == null) {
            return Optional.empty();
        }
        Duration left = Duration.ofSeconds(Integer.toUnsignedLong(numbers[TIMEOUT]));
        try {
            return Optional.of(new Expectation(
                    master, expected, mask, left, helper, numbers[ID], numbers[ZONE], numbers[FLAGS], translation));
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.because(e, message.bytes(), message.start());
        }
    }

    private static Optional<Translation> translation(AttributeReader attributes) {
        boolean reply = false;
        Tuple tuple = null;
        while (attributes.next()) {
            if (attributes.type() == NAT_DIRECTION) {
                reply = attributes.be32() != 0;
            } else if (attributes.type() == NAT_TUPLE) {
                tuple = TupleCodec.read(attributes.nested());
            }
        }
        return tuple == null
                ? Optional.empty()
                : Optional.of(new Translation(reply, tuple.source(), tuple.sourcePort()));
    }
}
