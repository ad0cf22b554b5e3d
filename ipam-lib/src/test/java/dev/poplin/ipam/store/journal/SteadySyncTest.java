package dev.poplin.ipam.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("I3.2")
class SteadySyncTest {

    private final FaultyChannel.Kernel kernel = new FaultyChannel.Kernel();
    private final SteadyChannel file = new SteadyChannel(kernel.open(), kernel::open);
    private final SteadySync sync = new SteadySync(file, kernel.witness());

    SteadySyncTest() throws IOException {}

    @AfterEach
    void forgetInterrupt() {
        Thread.interrupted();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aFailureOfTheDiskIsHeardHoweverOftenTheSyncIsInterrupted(int interrupts) throws IOException {
        sync.run();
        kernel.failWrite();
        kernel.interruptNext(interrupts);
        assertEquals(
                "Input/output error", assertThrows(IOException.class, sync::run).getMessage());
        assertEquals(interrupts > 0, Thread.interrupted());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void interruptsAloneFailNoSync(int interrupts) throws IOException {
        for (int i = 0; i < 3; i++) {
            kernel.interruptNext(interrupts);
            sync.run();
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aChannelThatIsOpenedAfterAFailureThatWasHeardHearsNothingOfIt() throws IOException {
        kernel.failWrite();
        assertThrows(IOException.class, () -> kernel.open().force(false));
        kernel.open().force(false);
        assertFalse(Thread.interrupted());
    }
}
