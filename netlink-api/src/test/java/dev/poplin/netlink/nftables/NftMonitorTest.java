package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.mirror.EventStream;
import dev.poplin.netlink.nftables.NftEvent.Generation;
import dev.poplin.netlink.nftables.NftEvent.NftChange;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.system.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is told after the kernel's queue was full: it says so first, and hands out what still waits then. */
@Tag("N3.3")
class NftMonitorTest {

    private static final int NEWGEN = NftNumber.SUBSYSTEM | 15;

    private final ScriptedTransport kernel = new ScriptedTransport((self, sequence) -> {});
    private final EventStream<NftEvent> monitor = NftMonitor.over(kernel);

    private void table(String name) {
        kernel.answer(out -> out.beginMessage(NftNumber.NEWTABLE, 0, 0)
                .u8(TableFamily.IP.number())
                .u8(0)
                .be16(0)
                .attributeString(1, name)
                .endMessage());
    }

    private void generation(int number) {
        kernel.answer(out ->
                out.beginMessage(NEWGEN, 0, 0).u32(0).attributeBe32(1, number).endMessage());
    }

    private void nothingWaits() {
        kernel.fail(Errno.ETIMEDOUT);
    }

    /** Each transaction as the names of its tables, and each loss. */
    private List<String> told() throws NetlinkException {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            for (NftEvent event : monitor.next(Duration.ZERO)) {
                told.add(
                        event instanceof Generation generation
                                ? generation.number()
                                        + generation.changes().stream()
                                                .map(NftChange::table)
                                                .toList()
                                                .toString()
                                : "lost");
            }
        }
        return told;
    }

    @Test
    void whatIsLeftOfALostTransactionIsNotToldAsPartOfTheNext() throws Exception {
        kernel.fail(Errno.ENOBUFS);
        table("a");
        generation(1);
        table("b");
        nothingWaits();
        table("d");
        generation(4);
        table("e");
        generation(5);
        // Nobody can tell whether all of the fourth came.
        assertEquals(List.of("lost", "lost", "5[e]"), told());
    }

    @Test
    void aTransactionWhoseBeginningIsLostIsNotTold() throws Exception {
        table("a");
        kernel.fail(Errno.ENOBUFS);
        nothingWaits();
        table("rest of a");
        generation(1);
        table("b");
        generation(2);
        assertEquals(List.of("lost", "lost", "2[b]"), told());
    }

    @Test
    void whatIsWhollyThereIsTold() throws Exception {
        table("a");
        nothingWaits();
        table("b");
        generation(1);
        generation(2);
        assertEquals(List.of("1[a, b]", "2[]"), told());
    }
}
