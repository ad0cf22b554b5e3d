package dev.poplin.ipam.check;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;

/** Something that {@link dev.poplin.ipam.Ipam#check} found. Immutable. */
public sealed interface Problem {

    /** The problem in words. */
    String sentence();

    /** Whether {@link dev.poplin.ipam.Ipam#repair} can mend it. */
    default boolean isRepairable() {
        return true;
    }

    /**
     * A pool, a block or a handle cannot be read; what is in it is left as it is.
     *
     * @param key its key in the store
     * @param cause what is wrong with it
     */
    record RecordDamaged(String key, String cause) implements Problem {
        @Override
        public String sentence() {
            return "record " + key + " cannot be read: " + cause;
        }

        @Override
        public boolean isRepairable() {
            return false;
        }
    }

    /**
     * A block lies in no pool, or has another size than the pool's blocks.
     *
     * @param block the block's prefix
     * @param inUse how many of its addresses are held; it is repairable if none is
     */
    record BlockOutsidePools(Cidr block, int inUse) implements Problem {
        @Override
        public String sentence() {
            return "block " + block + " is no block of any pool; " + inUse + " of its addresses are held";
        }

        @Override
        public boolean isRepairable() {
            return inUse == 0;
        }
    }

    /**
     * Two blocks share addresses.
     *
     * @param block one of them
     * @param other the other
     */
    record BlocksOverlap(Cidr block, Cidr other) implements Problem {
        @Override
        public String sentence() {
            return "blocks " + block + " and " + other + " share addresses";
        }

        @Override
        public boolean isRepairable() {
            return false;
        }
    }

    /**
     * The free addresses of a block are not those that nobody holds.
     *
     * @param block the block's prefix
     * @param cause in which way
     */
    record FreeListWrong(Cidr block, String cause) implements Problem {
        @Override
        public String sentence() {
            return "the free list of block " + block + " is wrong: " + cause;
        }
    }

    /**
     * An address is held, but its handle does not know: releasing the handle would leave it behind.
     *
     * @param holder the allocation
     */
    record AddressWithoutHandle(Allocation holder) implements Problem {
        @Override
        public String sentence() {
            return "address " + holder.address() + " is not among those of its handle '" + holder.handle() + "'";
        }
    }

    /**
     * A handle has an address that it does not hold.
     *
     * @param handle the handle
     * @param address the address
     */
    record HandleWithoutAddress(String handle, IpAddress address) implements Problem {
        @Override
        public String sentence() {
            return "handle '" + handle + "' names address " + address + ", which it does not hold";
        }
    }

    /**
     * An entry by which a block is found is missing or out of date.
     *
     * @param block the block's prefix
     * @param key the entry's key in the store
     */
    record IndexEntryMissing(Cidr block, String key) implements Problem {
        @Override
        public String sentence() {
            return "block " + block + " is not listed " + IndexPlace.meaning(key) + " (" + key
                    + " is missing or out of date)";
        }
    }

    /**
     * An entry leads to a block that does not belong there.
     *
     * @param key the entry's key in the store
     */
    record IndexEntryStray(String key) implements Problem {
        @Override
        public String sentence() {
            return "something is listed " + IndexPlace.meaning(key) + " that is not so (" + key + ")";
        }
    }

    /**
     * An address is held for an owner that is not there.
     *
     * @param holder the allocation
     * @param state {@code GONE} or {@code MISSING}; it is repairable if gone
     */
    record OwnerNotAlive(Allocation holder, LiveOwners.State state) implements Problem {
        @Override
        public String sentence() {
            return "address " + holder.address() + " is held by '" + holder.handle() + "' on node " + holder.node()
                    + ", whose owner is " + (state == LiveOwners.State.GONE ? "gone" : "not found");
        }

        @Override
        public boolean isRepairable() {
            return state == LiveOwners.State.GONE;
        }
    }

    /**
     * An address is used and not held.
     *
     * @param address the address
     * @param owner who uses it
     * @param inPool whether it is in a pool
     */
    record UsedWithoutAllocation(IpAddress address, String owner, boolean inPool) implements Problem {
        @Override
        public String sentence() {
            return "address " + address + " is used by " + owner + " and "
                    + (inPool ? "was never assigned" : "is in no pool");
        }

        @Override
        public boolean isRepairable() {
            return false;
        }
    }
}
