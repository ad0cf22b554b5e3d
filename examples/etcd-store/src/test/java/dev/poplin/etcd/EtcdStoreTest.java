package dev.poplin.etcd;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.testing.StoreContract;
import dev.poplin.ipam.testing.StoreContract.Place;
import dev.poplin.netlink.junit.PeerTest;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

@Tag("I3.3")
@PeerTest(programs = "etcd")
class EtcdStoreTest extends SharedEtcd {

    private static final AtomicInteger PLACES = new AtomicInteger();

    private static Place fresh() {
        EtcdOptions options = etcd.options().withPrefix("/place-" + PLACES.incrementAndGet() + "/");
        return new Place() {
            @Override
            public Store open() throws IOException {
                return EtcdStore.open(options);
            }

            @Override
            public void close() {
                // The whole of etcd goes with the test.
            }
        };
    }

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return StoreContract.checks(EtcdStoreTest::fresh).stream().map(check -> dynamicTest(check.name(), check::run));
    }
}
