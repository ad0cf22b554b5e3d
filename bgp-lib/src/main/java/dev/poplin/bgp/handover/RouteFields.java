package dev.poplin.bgp.handover;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.NextHop;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.nlri.PrefixList;
import dev.poplin.bgp.nlri.PrefixNlri;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Routes as records have them: not as UPDATE messages, for what is announced here need not be fit for one. Stateless. */
final class RouteFields {

    /** So many prefixes fit a record, whatever their attributes. */
    static final int MAX_PREFIXES = 2048;

    private static final int EXTENDED_LENGTH = 0x10;

    private RouteFields() {}

    static void write(DataOutput out, PathAttributes attributes, IpAddress nextHop) throws IOException {
        Fields.writeBytes(out, attributes.toBytes());
        Fields.write(out, nextHop);
    }

    static void write(DataOutput out, PrefixList prefixes, int from, int to) throws IOException {
        Fields.write(out, prefixes.family());
        out.writeShort(to - from);
        for (int at = from; at < to; at++) {
            out.writeByte(prefixes.prefixLength(at));
            out.writeInt((int) prefixes.pathId(at));
            if (prefixes.ipVersion() == IpFamily.IPV4) {
                out.writeInt((int) prefixes.lowBits(at));
            } else {
                out.writeLong(prefixes.highBits(at));
                out.writeLong(prefixes.lowBits(at));
            }
        }
    }

    static NlriList readPrefixes(DataInput in) throws IOException {
        Family family = Fields.readFamily(in);
        if (!family.isUnicast()) {
            throw new IOException("routes of " + family);
        }
        boolean ipv4 = family.afi() == Family.AFI_IPV4;
        int count = in.readUnsignedShort();
        List<PrefixNlri> prefixes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = in.readUnsignedByte();
            long pathId = Integer.toUnsignedLong(in.readInt());
            IpAddress address = ipv4 ? Ipv4Address.ofInt(in.readInt()) : Ipv6Address.of(in.readLong(), in.readLong());
            prefixes.add(new PrefixNlri(family, Cidr.of(address, length), pathId));
        }
        return NlriList.of(family, prefixes);
    }

    static Update readUpdate(DataInput in) throws IOException {
        PathAttributes attributes = attributes(Fields.readBytes(in));
        NextHop nextHop = NextHop.of(Fields.readAddress(in));
        return new Update(
                List.of(), List.of(new Update.Reachable(nextHop, readPrefixes(in))), attributes, Optional.empty());
    }

    private static PathAttributes attributes(byte[] bytes) throws IOException {
        int[] headers = new int[256];
        int count = 0;
        int at = 0;
        while (at < bytes.length && count < headers.length) {
            headers[count++] = at;
            boolean wide = (bytes[at] & EXTENDED_LENGTH) != 0;
            if (bytes.length - at < (wide ? 4 : 3)) {
                break;
            }
            at += wide ? 4 + ((bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff) : 3 + (bytes[at + 2] & 0xff);
        }
        if (at != bytes.length) {
            throw new IOException("attributes that cannot be read");
        }
        return PathAttributes.of(bytes, Arrays.copyOf(headers, count), count);
    }
}
