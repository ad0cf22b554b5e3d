package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.ForwardingStore;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The only block with a free address is another node's, and seems to move while a node looks for it. */
@Tag("I2.4")
class MovingBlocksTest {

    private static final IpAddress FREE = IpAddress.parse("192.0.2.1");
    private static final AssignRequest REQUEST = AssignRequest.ipv4("late", "node-2");

    private final MemoryStore memory = new MemoryStore();

    /** How many looks there were; in which the block was not where the index said, and after which others had written first. */
    private int looks;

    private IntPredicate moving = look -> false;
    private IntPredicate conflicting = look -> false;

    private final Ipam ipam = Ipam.open(new ForwardingStore(memory) {

        private boolean lending;

        @Override
        public Optional<StoreRecord> get(String key) throws IOException {
            if (key.equals(Keys.handle("late"))) {
                looks++;
                lending = false;
            }
            return lending && key.startsWith(Keys.BLOCKS) && moving.test(looks) ? Optional.empty() : super.get(key);
        }

        @Override
        public List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
            lending = prefix.startsWith(Keys.ROOM);
            return super.list(prefix, after, limit);
        }

        @Override
        public boolean commit(Transaction transaction) throws IOException {
            boolean assigns = transaction.writes().containsKey(Keys.handle("late"));
            return !(assigns && conflicting.test(looks)) && super.commit(transaction);
        }
    });

    @BeforeEach
    void lend() throws IOException {
        Ipam other = Ipam.open(memory);
        other.putPool(new Pool(Cidr.parse("192.0.2.0/31"), 31, false, true));
        other.assign(AssignRequest.ipv4("first", "node-1").withAddresses(List.of(FREE.previous())));
    }

    @Test
    void aRequestThatOthersWereFasterThanManyTimesIsNotRefusedBecauseOfOneMove() throws IOException {
        conflicting = look -> look <= 12;
        moving = look -> look == 13;
        assertEquals(List.of(FREE), ipam.assign(REQUEST).addresses());
        assertEquals(14, looks);
    }

    @Test
    void whetherARequestWouldBeServedIsLookedAtAgainAfterAMove() throws IOException {
        moving = look -> look <= 3;
        ipam.requireAssignable(REQUEST);
        assertEquals(4, looks);
    }

    @Test
    void blocksThatSeemToMoveEachTimeEndInARefusal() {
        moving = look -> true;
        IpamException refused = assertThrows(IpamException.class, () -> ipam.requireAssignable(REQUEST));
        assertEquals(Reason.EXHAUSTED, refused.reason());
        int asked = looks;
        assertThrows(IpamException.class, () -> ipam.assign(REQUEST));
        assertEquals(asked, looks - asked);
    }
}
