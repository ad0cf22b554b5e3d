package dev.poplin.netlink.nftables;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.object.ObjectCodec;
import dev.poplin.netlink.nftables.rule.ChainCodec;
import dev.poplin.netlink.nftables.rule.ListedRule;
import dev.poplin.netlink.nftables.set.ElementCodec;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.Element;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads one thing of a table with what it has counted, and has it begin anew from zero if that is wanted. */
final class TablePart {

    private static final int TABLE = 1;
    private static final int RULE_CHAIN = 2;
    private static final int RULE_HANDLE = 3;
    private static final int SET_NAME = 2;

    private final Conversation conversation;
    private final TableFamily family;
    private final String table;
    private final boolean reset;

    TablePart(Conversation conversation, TableFamily family, String table, boolean reset) {
        this.conversation = conversation;
        this.family = family;
        this.table = table;
        this.reset = reset;
    }

    ListedRule rule(String chain, long handle) throws NetlinkException {
        return conversation.get(
                request(
                        "rule",
                        chain + " handle " + handle,
                        reset ? NftNumber.GETRULE_RESET : NftNumber.GETRULE,
                        out -> out.attributeString(RULE_CHAIN, chain).attributeBe64(RULE_HANDLE, handle)),
                reply -> ChainCodec.readRule(reply, true));
    }

    NftObject object(NftObject object) throws NetlinkException {
        return conversation.get(
                request(
                        object.typeName(),
                        object.name(),
                        reset ? NftNumber.GETOBJ_RESET : NftNumber.GETOBJ,
                        out -> ObjectCodec.key(out, object)),
                reply -> ObjectCodec.read(reply, true));
    }

    /** Requests for each element, as the kernel answers each with a message of its own. */
    NftSet elements(NftSet set) throws NetlinkException {
        SortedMap<Bytes, Element> found = new TreeMap<>();
        RangeLookup ranges = new RangeLookup(question(set, reset), question(set, false));
        for (Map.Entry<Bytes, Element> each : set.elements().entrySet()) {
            Bytes key = each.getKey();
            if (ElementCodec.isRange(set, key)) {
                Map.Entry<Bytes, Element> range =
                        ranges.find(key, each.getValue().last());
                found.put(range.getKey(), range.getValue());
            } else {
                ElementCodec.Raw asked = ElementCodec.whole(set, key, each.getValue());
                found.putAll(ElementCodec.elements(set, element(set, asked, reset)));
            }
        }
        return set.withElements(found);
    }

    private RangeLookup.Question question(NftSet set, boolean andReset) {
        return (key, end) -> element(set, ElementCodec.bound(key, end), andReset).stream()
                .findFirst()
                .orElseThrow(() -> new NetlinkException("get element " + set.name() + ": nothing told", Errno.ENOENT));
    }

    /** The element that the kernel has for a key; there is one in each answer. */
    private List<ElementCodec.Raw> element(NftSet set, ElementCodec.Raw key, boolean andReset) throws NetlinkException {
        int type = andReset ? NftNumber.GETSETELEM_RESET : NftNumber.GETSETELEM;
        return conversation.get(
                request("element", set.name(), type, out -> {
                    out.attributeString(SET_NAME, set.name());
                    ElementCodec.write(out, NftSet.Kind.SET, List.of(key));
                }),
                reply -> ElementCodec.read(reply, set, true));
    }

    private Request request(String what, String name, int type, Consumer<MessageWriter> payload) {
        return new Request(
                (reset ? "reset " : "get ") + what + " " + family + " " + table + " " + name, type, 0, out -> {
                    out.u8(family.number()).u8(0).u16(0).attributeString(TABLE, table);
                    payload.accept(out);
                });
    }
}
