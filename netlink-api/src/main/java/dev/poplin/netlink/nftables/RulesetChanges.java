package dev.poplin.netlink.nftables;

import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.NftSet.Element;
import dev.poplin.netlink.nftables.NftSet.Kind;
import dev.poplin.netlink.system.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The smallest transaction that turns one table into another, as a function of both: new sets and chains first, then rules and
 * elements, then what is no longer needed. If a set or a base chain changes its shape, the whole table is made anew in the same
 * transaction.
 */
final class RulesetChanges {

    private final Ruleset target;
    private final List<Request> requests = new ArrayList<>();
    private int setIds;

    private RulesetChanges(Ruleset target) {
        this.target = target;
    }

    /** The changes from {@code actual}, or from nothing if the table does not exist, to {@code target}. */
    static List<Request> between(Optional<Ruleset> actual, Ruleset target) {
        RulesetChanges changes = new RulesetChanges(target);
        if (actual.isEmpty()) {
            changes.addTable();
            changes.update(Ruleset.empty(target.family(), target.name()));
        } else if (changes.hasOtherShape(actual.get())) {
            changes.deleteTable();
            changes.addTable();
            changes.update(Ruleset.empty(target.family(), target.name()));
        } else {
            changes.update(actual.get());
        }
        return changes.requests;
    }

    private boolean hasOtherShape(Ruleset actual) {
        boolean sets = target.sets().values().stream().anyMatch(set -> {
            NftSet before = actual.sets().get(set.name());
            return before != null && !before.hasShapeOf(set);
        });
        return sets
                || target.chains().values().stream().anyMatch(chain -> {
                    Chain before = actual.chains().get(chain.name());
                    return before != null && !before.hook().equals(chain.hook());
                });
    }

    private void request(String operation, int type, int flags, Consumer<MessageWriter> payload) {
        requests.add(new Request(operation, type, flags, out -> {
            out.u8(target.family().number()).u8(0).u16(0).attributeString(1, target.name());
            payload.accept(out);
        }));
    }

    private String named(String object) {
        return target.family() + " " + target.name() + " " + object;
    }

    private void addTable() {
        request("add table " + named("").strip(), NftNumber.NEWTABLE, MessageFlags.CREATE, out -> {});
    }

    private void deleteTable() {
        request("delete table " + named("").strip(), NftNumber.DELTABLE, 0, out -> {});
    }

    private void update(Ruleset actual) {
        Map<String, NftSet> sets = target.sets();
        Map<String, Chain> chains = target.chains();
        for (NftSet set : sets.values()) {
            if (!actual.sets().containsKey(set.name())) {
                addSet(set);
            }
        }
        for (Chain chain : chains.values()) {
            if (!actual.chains().containsKey(chain.name())) {
                addChain(chain);
            }
        }
        for (Chain before : actual.chains().values()) {
            Chain after = chains.get(before.name());
            if (!before.rules().isEmpty() && (after == null || !after.rules().equals(before.rules()))) {
                request(
                        "flush chain " + named(before.name()),
                        NftNumber.DELRULE,
                        0,
                        out -> out.attributeString(2, before.name()));
            }
        }
        for (NftSet before : actual.sets().values()) {
            NftSet after = sets.get(before.name());
            deleteElements(before, after == null ? Map.of() : after.elements());
        }
        for (NftSet set : sets.values()) {
            NftSet before = actual.sets().get(set.name());
            addElements(set, before == null ? Map.of() : before.elements());
        }
        for (Chain chain : chains.values()) {
            Chain before = actual.chains().get(chain.name());
            if (before == null || !before.rules().equals(chain.rules())) {
                chain.rules().forEach(rule -> addRule(chain, rule));
            }
        }
        for (String name : actual.chains().keySet()) {
            if (!chains.containsKey(name)) {
                request("delete chain " + named(name), NftNumber.DELCHAIN, 0, out -> out.attributeString(3, name));
            }
        }
        for (String name : actual.sets().keySet()) {
            if (!sets.containsKey(name)) {
                request("delete set " + named(name), NftNumber.DELSET, 0, out -> out.attributeString(2, name));
            }
        }
    }

    private void addSet(NftSet set) {
        int flags = (set.interval() ? NftNumber.SET_INTERVAL : 0)
                | (set.kind() == Kind.SET ? 0 : NftNumber.SET_MAP)
                | (set.interval() && set.key().size() > 1 ? NftNumber.SET_CONCAT : 0);
        int id = ++setIds;
        request("add set " + named(set.name()), NftNumber.NEWSET, MessageFlags.CREATE, out -> {
            out.attributeString(2, set.name()).attributeBe32(3, flags);
            out.attributeBe32(4, SetCodec.keyNumber(set.key())).attributeBe32(5, SetCodec.keyBytes(set.key()));
            if (set.kind() == Kind.VERDICT_MAP) {
                out.attributeBe32(6, NftNumber.TYPE_VERDICT);
            } else if (set.kind() == Kind.MAP) {
                out.attributeBe32(6, set.dataType().number());
                out.attributeBe32(7, set.dataType().bytes());
            }
            if ((flags & NftNumber.SET_CONCAT) != 0) {
                out.nested(
                        9,
                        () -> out.nested(2, () -> set.key()
                                .forEach(part ->
                                        out.nested(NftNumber.LIST_ELEM, () -> out.attributeBe32(1, part.bytes())))));
            }
            out.attributeBe32(10, id);
            SetCodec.displayHint(set.key()).ifPresent(hint -> out.attributeBytes(13, hint));
        });
    }

    private void addChain(Chain chain) {
        request("add chain " + named(chain.name()), NftNumber.NEWCHAIN, MessageFlags.CREATE, out -> {
            out.attributeString(3, chain.name());
            chain.hook().ifPresent(hook -> {
                out.nested(4, () -> out.attributeBe32(1, hook.number()).attributeBe32(2, hook.priority()));
                out.attributeBe32(5, hook.accept() ? 1 : 0).attributeString(7, hook.type());
            });
        });
    }

    private void addRule(Chain chain, Rule rule) {
        request(
                "add rule " + named(chain.name()),
                NftNumber.NEWRULE,
                MessageFlags.CREATE | MessageFlags.APPEND,
                out -> out.attributeString(2, chain.name()).nested(4, () -> rule.expressions()
                        .forEach(expression -> ExpressionCodec.encode(expression, out))));
    }

    private void deleteElements(NftSet set, Map<Bytes, Element> kept) {
        Map<Bytes, Element> gone = new TreeMap<>(set.elements());
        gone.entrySet().removeIf(each -> each.getValue().equals(kept.get(each.getKey())));
        for (List<SetCodec.RawElement> portion : SetCodec.portions(set, gone)) {
            elements("delete element " + named(set.name()), NftNumber.DELSETELEM, 0, set, portion);
        }
    }

    private void addElements(NftSet set, Map<Bytes, Element> present) {
        Map<Bytes, Element> fresh = new TreeMap<>(set.elements());
        fresh.entrySet().removeIf(each -> each.getValue().equals(present.get(each.getKey())));
        for (List<SetCodec.RawElement> portion : SetCodec.portions(set, fresh)) {
            elements("add element " + named(set.name()), NftNumber.NEWSETELEM, MessageFlags.CREATE, set, portion);
        }
    }

    private void elements(String operation, int type, int flags, NftSet set, List<SetCodec.RawElement> portion) {
        request(operation, type, flags, out -> {
            out.attributeString(2, set.name());
            SetCodec.write(out, set, portion);
        });
    }
}
