package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("N1.4")
class ErrnoTest {

    @Test
    void aCommonErrorHasItsNameAndARareOneTheLibrarysText() {
        assertEquals("EEXIST (File exists)", Errno.EEXIST.toString());
        assertEquals(
                "errno 107 (Transport endpoint is not connected)", Errno.of(107).toString());
    }
}
