package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.record.ClaimMark;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One search through the open blocks of a pool for one to claim, and what it tells of all of them if there is none. Confined to one attempt. */
final class UnclaimedSearch {

    private final Store store;
    private final long nowMillis;
    private final Draft draft;
    private final BlockFinder.Opening opening;
    /** Blocks that are taken because the draft claims them, or as it remembers. */
    private final List<Cidr> believed = new ArrayList<>();

    private long opensAtMillis = ClaimMark.NEVER;
    private boolean conclusive = true;

    UnclaimedSearch(Store store, Conditions conditions, Draft draft, BlockFinder.Opening opening) {
        this.store = store;
        this.nowMillis = conditions.availability().nowMillis();
        this.draft = draft;
        this.opening = opening;
    }

    /** Whether a block can be claimed and has an address to give. */
    boolean gives(Cidr cidr) throws IOException {
        if (!draft.isTaken(cidr)) {
            return opens(cidr);
        }
        if (draft.writes(cidr) || draft.store() != store) {
            believed.add(cidr);
        }
        return false;
    }

    private boolean opens(Cidr cidr) throws IOException {
        long at = opening.millis(cidr);
        if (at == ClaimMark.NEVER) {
            // What keeps all of its addresses may be known to this process alone.
            conclusive = false;
        }
        opensAtMillis = Math.min(opensAtMillis, at);
        return at <= nowMillis;
    }

    /** Once all have been looked at, asks the store itself for those that are only believed to be taken. */
    Optional<Cidr> confirm() throws IOException {
        for (Cidr cidr : conclusive ? believed : List.<Cidr>of()) {
            if (!draft.isTakenIn(store, cidr)) {
                if (draft.writes(cidr)) {
                    conclusive = false;
                } else if (opens(cidr)) {
                    return Optional.of(cidr);
                }
            }
        }
        return Optional.empty();
    }

    /** When the first block that is not taken has an address to give, in milliseconds since 1970; {@link ClaimMark#NEVER} if none will as things are. */
    long opensAtMillis() {
        return opensAtMillis;
    }

    /** Whether this holds for everybody, whatever becomes of the draft. */
    boolean isConclusive() {
        return conclusive;
    }
}
