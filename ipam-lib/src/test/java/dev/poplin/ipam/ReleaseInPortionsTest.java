package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.ForwardingStore;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A handle that holds more than one transaction of etcd can release. */
@Tag("I2.2")
@Tag("I2.6")
class ReleaseInPortionsTest {

    private static final int ADDRESSES = 300;

    /** Takes no more than etcd does, and fails after so many commits. */
    private static final class LimitedStore extends ForwardingStore {

        private int commitsLeft = Integer.MAX_VALUE;

        private LimitedStore() {
            super(new MemoryStore());
        }

        @Override
        public boolean commit(Transaction transaction) throws IOException {
            int most = Math.max(
                    transaction.conditions().size(), transaction.writes().size());
            if (most > 128 || commitsLeft-- == 0) {
                throw new IOException("on purpose, at " + most + " operations");
            }
            return super.commit(transaction);
        }
    }

    @Test
    void whatIsReleasedBeforeACrashIsFreeAndTheHandleHoldsTheRestUntilTheNextRelease() throws IOException {
        LimitedStore store = new LimitedStore();
        try (Ipam ipam = Ipam.open(store)) {
            ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/16")));
            ipam.configure(ipam.configuration().withHistoryPerAddress(1));
            AssignRequest many = AssignRequest.ipv4("many", "node-1").withCounts(ADDRESSES, 0);
            ipam.release("many");
            Set<IpAddress> all = new HashSet<>(ipam.assign(many).addresses());
            store.commitsLeft = 1;
            assertThrows(IOException.class, () -> ipam.release("many"));
            store.commitsLeft = Integer.MAX_VALUE;
            List<IpAddress> rest = ipam.held("many");
            assertTrue(!rest.isEmpty() && rest.size() < ADDRESSES, rest.size() + " are held");
            for (IpAddress address : all) {
                assertEquals(rest.contains(address), ipam.find(address).isPresent(), address.toString());
            }
            assertTrue(ipam.check(LiveOwners.NONE).isClean());
            assertEquals(rest, ipam.release("many"));
            assertEquals(List.of(), ipam.held("many"));
            assertTrue(ipam.check(LiveOwners.NONE).isClean());
        }
    }
}
