package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Answers who holds what; writes nothing. */
final class Lookup {

    private final Store store;
    private final Pools pools;
    private final Settings settings;

    Lookup(Store store, Pools pools, Settings settings) {
        this.store = store;
        this.pools = pools;
        this.settings = settings;
    }

    Optional<Allocation> find(IpAddress address) throws IOException {
        Optional<Cidr> cidr = pools.block(address);
        Optional<StoreRecord> record = cidr.isEmpty() ? Optional.empty() : store.get(Keys.block(cidr.get()));
        return record.isEmpty()
                ? Optional.empty()
                : RecordCodec.block(record.get().value()).find(address);
    }

    List<IpAddress> held(String handle) throws IOException {
        return RecordCodec.handle(
                store.get(Keys.handle(handle)).map(StoreRecord::value).orElse(null));
    }

    List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (StoreRecord record : store.list(Keys.BLOCKS)) {
            blocks.add(RecordCodec.block(record.value()));
        }
        blocks.sort(Comparator.comparing(Block::cidr));
        return blocks;
    }

    List<Allocation> borrowed() throws IOException {
        List<Allocation> borrowed = new ArrayList<>();
        for (StoreRecord record : store.list(Keys.BORROWED)) {
            Cidr block = Keys.cidr(new String(record.value(), StandardCharsets.UTF_8));
            IpAddress address = IpAddress.parse(record.key().substring(Keys.BORROWED.length()));
            Optional<StoreRecord> found = store.get(Keys.block(block));
            if (found.isPresent()) {
                RecordCodec.block(found.get().value()).find(address).ifPresent(borrowed::add);
            }
        }
        borrowed.sort(Comparator.comparing(Allocation::address));
        return borrowed;
    }

    List<Utilization> utilization() throws IOException {
        List<Block> blocks = blocks();
        CidrSet reserved = settings.terms().reserved();
        List<Utilization> utilization = new ArrayList<>();
        for (Pool pool : pools.list()) {
            utilization.add(Utilization.of(pool, blocks, reserved));
        }
        return utilization;
    }
}
