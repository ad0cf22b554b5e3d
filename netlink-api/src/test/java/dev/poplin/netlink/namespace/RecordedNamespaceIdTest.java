package dev.poplin.netlink.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.netlink.junit.RecordedMessage;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the kernel tells {@code ip netns list-id}, which asks for one and then for all. */
@Tag("N4.1")
@Tag("N8")
class RecordedNamespaceIdTest {

    @Test
    void isRead() {
        assertEquals(
                List.of(7, 7),
                RecordedMessage.read("nsid-list").stream()
                        .map(message -> NamespaceIds.decode(message.reply()))
                        .toList());
    }
}
