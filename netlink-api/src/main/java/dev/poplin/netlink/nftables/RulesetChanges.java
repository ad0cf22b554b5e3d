package dev.poplin.netlink.nftables;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.object.Flowtable;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.Element;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The smallest transaction that turns one table into another, as a function of both: new objects, sets and chains first, then
 * rules and elements, then what is no longer needed. Of a dynamic set only elements that the target names are changed. If a set, an
 * object or a base chain changes its shape, the whole table is made anew in the same transaction; so it is if anything changes beside
 * anonymous sets, which cannot be changed.
 */
final class RulesetChanges {

    private final Ruleset actual;
    private final Ruleset target;
    private final TableChanges changes;

    private RulesetChanges(Ruleset actual, Ruleset target, TableChanges changes) {
        this.actual = actual;
        this.target = target;
        this.changes = changes;
    }

    /** Writes the changes from {@code actual}, or from nothing if the table does not exist, to {@code target}. */
    static void write(Optional<Ruleset> actual, Ruleset target, TableChanges changes) {
        Ruleset nothing = Ruleset.empty(target.family(), target.name());
        if (actual.isEmpty()) {
            changes.add(target.attributes());
            new RulesetChanges(nothing, target, changes).update();
            return;
        }
        Ruleset listed = ListedTable.inTheWordsOf(target, actual.get());
        if (mustBeMadeAnew(listed, target)) {
            changes.delete().add(target.attributes());
            new RulesetChanges(nothing, target, changes).update();
        } else {
            new RulesetChanges(listed, target, changes).update();
        }
    }

    private static boolean mustBeMadeAnew(Ruleset actual, Ruleset target) {
        boolean anonymous = actual.hasAnonymousParts() || target.hasAnonymousParts();
        return anonymous && !actual.equals(target)
                || !actual.attributes().equals(target.attributes())
                || target.objects().values().stream().anyMatch(object -> {
                    NftObject before = actual.objects().get(object.key());
                    return before != null && !before.equals(object);
                })
                || target.flowtables().values().stream().anyMatch(flowtable -> {
                    Flowtable before = actual.flowtables().get(flowtable.name());
                    return before != null && !before.isLike(flowtable);
                })
                || target.sets().values().stream().anyMatch(set -> {
                    NftSet before = actual.sets().get(set.name());
                    return before != null && !before.hasShapeOf(set);
                })
                || target.chains().values().stream().anyMatch(chain -> {
                    Chain before = actual.chains().get(chain.name());
                    return before != null && !before.hasShapeOf(chain);
                });
    }

    private void update() {
        addWhatIsMissing();
        flushChangedChains();
        actual.sets().values().forEach(this::deleteElements);
        for (NftSet after : target.sets().values()) {
            NftSet before = actual.sets().get(after.name());
            changes.addElements(after, missing(after.elements(), before == null ? Map.of() : before.elements()));
        }
        for (Chain after : AnonymousNames.innermostFirst(target.chains())) {
            Chain before = actual.chains().get(after.name());
            if (before == null || !before.rules().equals(after.rules())) {
                after.rules().forEach(rule -> changes.append(after.name(), rule));
            }
        }
        deleteWhatIsLeft();
    }

    /** Where all go the set is flushed, which is no matter of which ones are still there; not if some of them are those of rules. */
    private void deleteElements(NftSet before) {
        NftSet after = target.sets().get(before.name());
        SortedMap<Bytes, Element> deleted = missing(before.elements(), after == null ? Map.of() : after.elements());
        boolean all = deleted.size() == before.elements().size();
        if (!deleted.isEmpty() && all && (after == null || !ListedSet.isDynamic(before))) {
            changes.flushSet(before.name());
        } else {
            changes.deleteElements(before, deleted);
        }
    }

    private void addWhatIsMissing() {
        target.objects().values().stream()
                .filter(object -> !actual.objects().containsKey(object.key()))
                .forEach(changes::add);
        target.flowtables().values().stream()
                .filter(flowtable -> !actual.flowtables().containsKey(flowtable.name()))
                .forEach(changes::add);
        target.sets().values().stream()
                .filter(set -> !actual.sets().containsKey(set.name()))
                .forEach(changes::addWithoutElements);
        target.chains().values().stream()
                .filter(chain -> !actual.chains().containsKey(chain.name()))
                .forEach(changes::addWithoutRules);
    }

    private void flushChangedChains() {
        for (Chain before : actual.chains().values()) {
            Chain after = target.chains().get(before.name());
            if (!before.rules().isEmpty() && (after == null || !after.rules().equals(before.rules()))) {
                changes.flushChain(before.name());
            }
        }
    }

    private void deleteWhatIsLeft() {
        actual.chains().keySet().stream()
                .filter(name -> !target.chains().containsKey(name))
                .forEach(changes::deleteChain);
        actual.sets().keySet().stream()
                .filter(name -> !target.sets().containsKey(name))
                .forEach(changes::deleteSet);
        actual.flowtables().values().stream()
                .filter(flowtable -> !target.flowtables().containsKey(flowtable.name()))
                .forEach(changes::delete);
        actual.objects().values().stream()
                .filter(object -> !target.objects().containsKey(object.key()))
                .forEach(changes::delete);
    }

    /** The elements that are not in another map with the same content. */
    private static SortedMap<Bytes, Element> missing(SortedMap<Bytes, Element> elements, Map<Bytes, Element> others) {
        SortedMap<Bytes, Element> missing = new TreeMap<>(elements);
        missing.entrySet().removeIf(each -> each.getValue().equals(others.get(each.getKey())));
        return missing;
    }
}
