package dev.poplin.netlink.testing;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** The attributes of a request, or of an element within it, in the order in which they came. */
record FakeAttributes(List<RawAttribute> all) implements Iterable<RawAttribute> {

    FakeAttributes(List<RawAttribute> all) {
        this.all = List.copyOf(all);
    }

    /** Those of a message of nftables. */
    static FakeAttributes of(Reply request) {
        return of(request.attributes(NftNumber.HEADER_BYTES));
    }

    private static FakeAttributes of(AttributeReader reader) {
        List<RawAttribute> attributes = new ArrayList<>();
        while (reader.next()) {
            attributes.add(RawAttribute.of(reader));
        }
        return new FakeAttributes(attributes);
    }

    @Override
    public Iterator<RawAttribute> iterator() {
        return all.iterator();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    boolean has(int type) {
        return all.stream().anyMatch(each -> each.type() == type);
    }

    /** The text of the first of a type, or the empty text. */
    String text(int type) {
        return all.stream()
                .filter(each -> each.type() == type)
                .findFirst()
                .map(each -> FakeReferences.text(each.content()))
                .orElse("");
    }

    /** The number in network byte order of the first of a type, or 0. */
    long number(int type) {
        List<RawAttribute> found = only(type);
        long number = 0;
        if (!found.isEmpty()) {
            for (byte next : found.get(0).content()) {
                number = number << Byte.SIZE | next & 0xff;
            }
        }
        return number;
    }

    List<RawAttribute> only(int type) {
        return all.stream().filter(each -> each.type() == type).toList();
    }

    List<RawAttribute> without(int... types) {
        return all.stream()
                .filter(each -> Arrays.stream(types).noneMatch(type -> type == each.type()))
                .toList();
    }

    /** The lists of attributes that are the members of a list. */
    List<FakeAttributes> lists(int type) {
        List<FakeAttributes> lists = new ArrayList<>();
        for (RawAttribute each : only(type)) {
            AttributeReader members = each.nested();
            while (members.next()) {
                lists.add(of(members.nested()));
            }
        }
        return lists;
    }
}
