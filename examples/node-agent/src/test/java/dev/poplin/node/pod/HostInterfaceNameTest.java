package dev.poplin.node.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.node.source.PodKey;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S2.3")
class HostInterfaceNameTest {

    /** {@code printf default.web-1 | sha1sum | cut -c1-11}. */
    @Test
    void isThePrefixAndElevenDigitsOfTheHash() {
        assertEquals("cali0761ccbeace", HostInterfaceName.of("cali", new PodKey("default", "web-1")));
    }
}
