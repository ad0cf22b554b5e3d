package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.record.BlockAndHandle;
import dev.poplin.ipam.record.BlockIndex;
import dev.poplin.ipam.record.Drafts;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.PoolRecord;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives one address of the node's first block with room to a handle that holds none, and takes it back: what nearly every call is. It tries once, as a
 * {@link Assigner} would with a draft, and answers null, having changed nothing, wherever anything is not as it mostly is; then it is for
 * {@link Assignments} and {@link Releases}. Thread-safe.
 */
final class OneAddress {

    private final BlockAndHandle records;
    private final BlockIndex index;
    private final Pools pools;
    private final Settings settings;
    private final Clock clock;

    OneAddress(Drafts drafts, Pools pools, Settings settings, Clock clock) {
        this.records = new BlockAndHandle(drafts);
        this.index = drafts.index();
        this.pools = pools;
        this.settings = settings;
        this.clock = clock;
    }

    @Nullable
    Assignment assign(AssignRequest request) throws IOException {
        if (!isPlain(request)) {
            return null;
        }
        Terms terms = settings.terms();
        if (terms.closedNodes().contains(request.node())) {
            return null;
        }
        Cidr own = records.firstWithRoom(request.node());
        return own == null ? null : assign(request, own, terms.availability(clock.millis(), index));
    }

    /** Whether any address will do, and nothing the handle may hold already matters. */
    private static boolean isPlain(AssignRequest request) {
        return request.ipv4() + request.ipv6() == 1
                && request.addresses().isEmpty()
                && request.preferred().isEmpty()
                && request.requestId().isEmpty()
                && request.mostPerHandle() <= 0;
    }

    private @Nullable Assignment assign(AssignRequest request, Cidr own, Availability availability) throws IOException {
        IpFamily family = request.ipv4() == 1 ? IpFamily.IPV4 : IpFamily.IPV6;
        if (own.family() != family) {
            return null;
        }
        StoreRecord record = records.block(own);
        PoolRecord pool = records.pool(own.address());
        if (record == null || pool == null || !pools.serves(pool.pool(), request)) {
            return null;
        }
        Block block = RecordCodec.block(record);
        int free = Assigner.isOwn(block, request) ? block.nextFree(availability) : Block.NONE;
        if (free == Block.NONE) {
            return null;
        }
        IpAddress address = block.address(block.free(free));
        String key = Keys.handle(request.handle());
        Block after = block.withKey(address, key, request.node(), availability.nowMillis(), request.attributes());
        return records.give(record, after, key, address)
                ? new Assignment(
                        request.handle(),
                        List.of(address),
                        List.of(Cidr.of(address, block.unitLength())),
                        List.of(block.cidr()),
                        true)
                : null;
    }

    /** The address that the handle had, or none if there is no such handle. */
    @Nullable
    List<IpAddress> release(String handle) throws IOException {
        if (settings.terms().configuration().historyPerAddress() > 0) {
            return null;
        }
        Optional<StoreRecord> found = records.handle(handle);
        if (found.isEmpty()) {
            return List.of();
        }
        IpAddress address = BlockAndHandle.address(found.get());
        StoreRecord record = address == null ? null : records.blockOf(address);
        if (address == null || record == null) {
            return null;
        }
        Block block = RecordCodec.block(record);
        Holder holder = block.holder(address);
        return holder != null
                        && holder.isOf(handle)
                        && records.takeBack(record, block.without(address, clock.millis()), found.get())
                ? List.of(address)
                : null;
    }
}
