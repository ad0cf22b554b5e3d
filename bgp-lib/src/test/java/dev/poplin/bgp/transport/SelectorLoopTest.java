package dev.poplin.bgp.transport;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B2.2")
class SelectorLoopTest {

    @Test
    void closingTheLoopClosesWhatItWatches() throws Exception {
        SelectorLoop loop = new SelectorLoop();
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.configureBlocking(false);
            loop.call(() -> loop.register(channel, SelectionKey.OP_READ, ready -> {}));
            loop.close();
            assertFalse(channel.isOpen());
        }
    }

    @Test
    void whatWasAskedForBeforeTheLoopIsClosedIsDoneEvenIfItAsksForMore() throws Exception {
        SelectorLoop loop = new SelectorLoop();
        CountDownLatch done = new CountDownLatch(2);
        loop.execute(() -> {
            done.countDown();
            loop.execute(done::countDown);
        });
        loop.close();
        assertTrue(done.getCount() == 0);
    }
}
