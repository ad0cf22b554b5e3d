package dev.poplin.netlink.nftables;

import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.set.NftSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A table as the kernel lists it, said as another one says it wherever both mean the same to the kernel, so that what still differs
 * has to be written.
 */
final class ListedTable {

    private ListedTable() {}

    /** The listed table in the words of the target. */
    static Ruleset inTheWordsOf(Ruleset target, Ruleset listed) {
        Map<String, Chain> chains = new LinkedHashMap<>(listed.chains());
        chains.replaceAll((name, chain) -> {
            Chain wanted = target.chains().get(name);
            return wanted == null || wanted.equals(chain) ? chain : ListedChain.inTheWordsOf(wanted, chain);
        });
        Map<String, NftSet> sets = new LinkedHashMap<>(listed.sets());
        sets.replaceAll((name, set) -> {
            NftSet wanted = target.sets().get(name);
            return wanted == null || wanted.equals(set) ? set : new ListedSet(set, wanted).inTheWordsOfTheWanted();
        });
        Map<String, NftObject> objects = new LinkedHashMap<>(listed.objects());
        objects.replaceAll((key, object) -> {
            NftObject wanted = target.objects().get(key);
            return wanted != null && wanted.isListedAs(object) ? wanted : object;
        });
        return new Ruleset(
                listed.family(), listed.name(), chains, sets, objects, listed.flowtables(), listed.attributes());
    }
}
