package dev.poplin.netlink.nftables;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.KeptAttributes;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.object.Flowtable;
import dev.poplin.netlink.nftables.object.FlowtableCodec;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.object.ObjectCodec;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.ChainCodec;
import dev.poplin.netlink.nftables.rule.ListedRule;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.set.ElementCodec;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.SetCodec;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Lists a table from the kernel. */
final class RulesetReader {

    private static final int TABLE_FLAGS = 2;
    private static final int RULE_CHAIN = 2;
    private static final int TABLE_USER_DATA = 6;
    /** The table belongs to a program and goes with it; nobody else can make such a table again. */
    private static final int FLAG_OWNER = 2;

    private final Conversation conversation;
    private final TableFamily family;
    private final String table;
    private final boolean withCounts;

    RulesetReader(Conversation conversation, TableFamily family, String table, boolean withCounts) {
        this.conversation = conversation;
        this.family = family;
        this.table = table;
        this.withCounts = withCounts;
    }

    /** The table, or empty if there is none. */
    Optional<Ruleset> read() throws NetlinkException {
        List<Bytes> tables = dump("table", NftNumber.GETTABLE, out -> {}, RulesetReader::tableAttributes);
        if (tables.isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<Rule>> rules = new HashMap<>();
        for (ListedRule each : rules()) {
            rules.computeIfAbsent(each.chain(), name -> new ArrayList<>()).add(each.rule());
        }
        // By name, so that a message which comes twice does no harm.
        Map<String, Chain> chains = new LinkedHashMap<>();
        for (Chain chain : chains()) {
            List<Rule> content = rules.getOrDefault(chain.name(), List.of());
            chains.put(chain.name(), new Chain(chain.name(), chain.hook(), content, chain.attributes()));
        }
        Map<String, NftSet> sets = new LinkedHashMap<>();
        for (NftSet set : dump("sets", NftNumber.GETSET, this::onlyThisTable, SetCodec::read)) {
            sets.put(set.name(), withElements(set));
        }
        Ruleset read = new Ruleset(family, table, chains, sets)
                .withObjects(new LinkedHashSet<>(objects(NftNumber.GETOBJ)))
                .withFlowtables(new LinkedHashSet<>(flowtables()))
                .withAttributes(tables.get(0));
        return Optional.of(AnonymousNames.renumbered(read));
    }

    /** The flow tables; none on a kernel that has no such thing. */
    private List<Flowtable> flowtables() throws NetlinkException {
        try {
            return dump("flow tables", NftNumber.GETFLOWTABLE, this::onlyThisTable, FlowtableCodec::read);
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.EOPNOTSUPP) || e.errno().equals(Errno.EINVAL)) {
                return List.of();
            }
            throw e;
        }
    }

    /** The named objects of the table. */
    List<NftObject> objects(int type) throws NetlinkException {
        return dump("objects", type, this::onlyThisTable, reply -> ObjectCodec.read(reply, withCounts));
    }

    /** Every rule of the table, in order within its chain. */
    List<ListedRule> rules() throws NetlinkException {
        return rules(NftNumber.GETRULE);
    }

    List<ListedRule> rules(int type) throws NetlinkException {
        return dump("rules", type, this::onlyThisTable, reply -> ChainCodec.readRule(reply, withCounts));
    }

    /** The rules of one chain, which the kernel chooses. */
    List<ListedRule> rulesOf(String chain) throws NetlinkException {
        return dump(
                "rules",
                NftNumber.GETRULE,
                out -> out.attributeString(1, table).attributeString(RULE_CHAIN, chain),
                reply -> ChainCodec.readRule(reply, withCounts));
    }

    /** The chains without their rules. */
    List<Chain> chains() throws NetlinkException {
        return dump("chains", NftNumber.GETCHAIN, out -> {}, ChainCodec::read);
    }

    private void onlyThisTable(MessageWriter out) {
        out.attributeString(1, table);
    }

    /** Lists what is in this table; where the kernel does not filter, the others are left out here. */
    private <T> List<T> dump(String what, int type, Consumer<MessageWriter> filter, Function<Reply, T> decoder)
            throws NetlinkException {
        Request request = new Request("list " + what + " of " + family + " " + table, type, 0, out -> {
            out.u8(family.number()).u8(0).u16(0);
            filter.accept(out);
        });
        List<Optional<T>> found = conversation.dump(
                request, reply -> isOurs(reply) ? Optional.of(decoder.apply(reply)) : Optional.<T>empty());
        return found.stream().flatMap(Optional::stream).toList();
    }

    private boolean isOurs(Reply reply) {
        return reply.u8(0) == family.number() && Nftables.tableName(reply).equals(table);
    }

    private static Bytes tableAttributes(Reply reply) {
        KeptAttributes kept = new KeptAttributes();
        AttributeReader attributes = reply.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == TABLE_FLAGS && (attributes.be32() & ~FLAG_OWNER) != 0) {
                kept.keepBe32(TABLE_FLAGS, attributes.be32() & ~FLAG_OWNER);
            } else if (attributes.type() == TABLE_USER_DATA) {
                kept.keep(attributes);
            }
        }
        return kept.bytes();
    }

    private NftSet withElements(NftSet set) throws NetlinkException {
        return withElements(set, NftNumber.GETSETELEM);
    }

    private NftSet withElements(NftSet set, int type) throws NetlinkException {
        String operation = "list set " + family + " " + table + " " + set.name();
        Request request = new Request(operation, type, 0, out -> out.u8(family.number())
                .u8(0)
                .u16(0)
                .attributeString(1, table)
                .attributeString(2, set.name()));
        List<ElementCodec.Raw> raw = new ArrayList<>();
        for (List<ElementCodec.Raw> message :
                conversation.dump(request, reply -> ElementCodec.read(reply, set, withCounts))) {
            raw.addAll(message);
        }
        return set.withElements(ElementCodec.elements(set, raw));
    }

    /** One set of the table with its elements, of which the kernel says nothing else. */
    NftSet set(String name) throws NetlinkException {
        Request request = new Request(
                "list set " + family + " " + table + " " + name, NftNumber.GETSET, 0, out -> out.u8(family.number())
                        .u8(0)
                        .u16(0)
                        .attributeString(1, table)
                        .attributeString(2, name));
        return withElements(conversation.get(request, SetCodec::read));
    }

    /** One set of the table with its elements; empty if there is none of this name. */
    Optional<NftSet> set(String name, int elementsType) throws NetlinkException {
        for (NftSet set : dump("sets", NftNumber.GETSET, this::onlyThisTable, SetCodec::read)) {
            if (set.name().equals(name)) {
                return Optional.of(withElements(set, elementsType));
            }
        }
        return Optional.empty();
    }
}
