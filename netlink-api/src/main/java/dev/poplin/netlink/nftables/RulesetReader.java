package dev.poplin.netlink.nftables;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.NftSet.Element;
import dev.poplin.netlink.nftables.NftSet.KeyType;
import dev.poplin.netlink.nftables.NftSet.Kind;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** Lists a table from the kernel. */
final class RulesetReader {

    private final Conversation conversation;
    private final TableFamily family;
    private final String table;

    RulesetReader(Conversation conversation, TableFamily family, String table) {
        this.conversation = conversation;
        this.family = family;
        this.table = table;
    }

    private record RuleOfChain(String chain, Rule rule) {}

    Ruleset read() throws NetlinkException {
        Map<String, List<Rule>> rules = new HashMap<>();
        for (RuleOfChain each : dump(NftNumber.GETRULE, out -> out.attributeString(1, table), this::rule)) {
            rules.computeIfAbsent(each.chain(), name -> new ArrayList<>()).add(each.rule());
        }
        List<Chain> chains = new ArrayList<>();
        for (Chain chain : dump(NftNumber.GETCHAIN, out -> {}, this::chain)) {
            chains.add(new Chain(chain.name(), chain.hook(), rules.getOrDefault(chain.name(), List.of())));
        }
        List<NftSet> sets = new ArrayList<>();
        for (NftSet set : dump(NftNumber.GETSET, out -> out.attributeString(1, table), this::set)) {
            sets.add(withElements(set));
        }
        return Ruleset.of(family, table, chains, sets);
    }

    private <T> List<T> dump(int type, Consumer<MessageWriter> filter, Function<Reply, Optional<T>> decoder)
            throws NetlinkException {
        Request request = new Request("list table " + family + " " + table, type, 0, out -> {
            out.u8(family.number()).u8(0).u16(0);
            filter.accept(out);
        });
        return conversation.dump(request, decoder).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<RuleOfChain> rule(Reply reply) {
        String owner = "";
        String chain = "";
        List<Expression> expressions = new ArrayList<>();
        AttributeReader attributes = reply.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case 1 -> owner = attributes.string();
                case 2 -> chain = attributes.string();
                case 4 -> {
                    AttributeReader list = attributes.nested();
                    while (list.next()) {
                        expressions.add(ExpressionCodec.decode(list.nested()));
                    }
                }
                default -> {
                    // Handles and positions are the kernel's own.
                }
            }
        }
        return isOurs(reply, owner) ? Optional.of(new RuleOfChain(chain, new Rule(expressions))) : Optional.empty();
    }

    private boolean isOurs(Reply reply, String owner) {
        return reply.u8(0) == family.number() && owner.equals(table);
    }

    private Optional<Chain> chain(Reply reply) {
        String owner = "";
        String name = "";
        String type = "";
        int number = -1;
        int priority = 0;
        int policy = 1;
        AttributeReader attributes = reply.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case 1 -> owner = attributes.string();
                case 3 -> name = attributes.string();
                case 4 -> {
                    AttributeReader hook = attributes.nested();
                    while (hook.next()) {
                        if (hook.type() == 1) {
                            number = hook.be32();
                        } else if (hook.type() == 2) {
                            priority = hook.be32();
                        }
                    }
                }
                case 5 -> policy = attributes.be32();
                case 7 -> type = attributes.string();
                default -> {
                    // Counters and use counts are the kernel's own.
                }
            }
        }
        if (!isOurs(reply, owner)) {
            return Optional.empty();
        }
        Optional<Chain.Hook> hook =
                number < 0 ? Optional.empty() : Optional.of(new Chain.Hook(type, number, priority, policy == 1));
        return Optional.of(new Chain(name, hook, List.of()));
    }

    private Optional<NftSet> set(Reply reply) {
        String owner = "";
        String name = "";
        int flags = 0;
        int keyType = 0;
        int keyBytes = 0;
        int dataType = 0;
        int dataBytes = 0;
        AttributeReader attributes = reply.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case 1 -> owner = attributes.string();
                case 2 -> name = attributes.string();
                case 3 -> flags = attributes.be32();
                case 4 -> keyType = attributes.be32();
                case 5 -> keyBytes = attributes.be32();
                case 6 -> dataType = attributes.be32();
                case 7 -> dataBytes = attributes.be32();
                default -> {
                    // Sizes and time-outs are not part of this record.
                }
            }
        }
        if (!isOurs(reply, owner)) {
            return Optional.empty();
        }
        Kind kind = (flags & NftNumber.SET_MAP) == 0
                ? Kind.SET
                : dataType == NftNumber.TYPE_VERDICT ? Kind.VERDICT_MAP : Kind.MAP;
        KeyType data = kind == Kind.MAP ? new KeyType(dataType, dataBytes) : KeyType.MARK;
        boolean interval = (flags & NftNumber.SET_INTERVAL) != 0;
        return Optional.of(new NftSet(
                name, SetCodec.keyTypes(keyType, keyBytes), interval, kind, data, Collections.emptySortedMap()));
    }

    private NftSet withElements(NftSet set) throws NetlinkException {
        Request request = new Request(
                "list set " + family + " " + table + " " + set.name(), NftNumber.GETSETELEM, 0, out -> out.u8(
                                family.number())
                        .u8(0)
                        .u16(0)
                        .attributeString(1, table)
                        .attributeString(2, set.name()));
        List<SetCodec.RawElement> raw = new ArrayList<>();
        conversation.dump(request, reply -> raw.addAll(SetCodec.elements(reply)));
        Map<Bytes, Element> elements =
                set.interval() && set.key().size() == 1 ? SetCodec.ranges(raw) : SetCodec.singles(raw);
        return set.withElements(new TreeMap<>(elements));
    }
}
