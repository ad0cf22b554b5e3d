package dev.poplin.netlink.generic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.generic.GenericPolicy.Attribute;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.ScriptedTransport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest
@Tag("N6")
class GenericNetlinkTest {

    private static final int TEXT = 12;

    @Test
    void theControllerKnowsItself() throws Exception {
        try (Netlink netlink = Netlink.open()) {
            List<GenericFamily> families = netlink.generic().families();
            GenericFamily controller = families.stream()
                    .filter(family -> family.name().equals("nlctrl"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(16, controller.id());
            assertEquals(controller, netlink.generic().family("nlctrl"));
            assertTrue(controller.group("notify").isPresent());
            assertTrue(controller.group("nobody").isEmpty());
            assertTrue(controller.operations().stream().anyMatch(operation -> operation.command() == 3));
        }
    }

    @Test
    void aFamilyIsAskedForOnceUntilItIsForgotten() throws Exception {
        AtomicInteger number = new AtomicInteger(0x20);
        ScriptedTransport kernel = new ScriptedTransport((self, sequence) -> {
            self.answer(out -> out.beginMessage(16, 0, sequence)
                    .u32(0x0201)
                    .attributeU16(1, number.get())
                    .attributeString(2, "loaded")
                    .endMessage());
            self.answer(out -> out.beginMessage(MessageType.ERROR, MessageFlags.CAPPED, sequence)
                    .u32(0)
                    .u64(0)
                    .u64(0)
                    .endMessage());
        });
        GenericNetlink generic = new GenericNetlink(new Conversation(kernel));
        assertEquals(0x20, generic.family("loaded").id());
        number.set(0x21);
        assertEquals(0x20, generic.family("loaded").id());
        generic.forget("loaded");
        assertEquals(0x21, generic.family("loaded").id());
    }

    @Test
    void aFamilyWhoseNumberIsRefusedIsAskedForOnceMoreByItself() throws Exception {
        AtomicInteger number = new AtomicInteger(0x20);
        ScriptedTransport kernel = new ScriptedTransport((self, sequence) -> {
            ByteBuffer request = self.sent().get(self.sent().size() - 1);
            int type = request.getShort(4);
            if (type == 16) {
                self.answer(out -> out.beginMessage(16, 0, sequence)
                        .u32(0x0201)
                        .attributeU16(1, number.get())
                        .attributeString(2, "loaded")
                        .endMessage());
            }
            int errno = type == 16 || type == number.get() && request.get(16) == 1 ? 0 : -Errno.ENOENT.code();
            self.answer(out -> out.beginMessage(MessageType.ERROR, MessageFlags.CAPPED, sequence)
                    .u32(errno)
                    .u64(0)
                    .u64(0)
                    .endMessage());
        });
        GenericNetlink generic = new GenericNetlink(new Conversation(kernel));
        GenericNetlink.Talk<Integer> talk = family -> {
            generic.conversation().execute(family.request(() -> "do", 1, 0, GenericFamily.NAMES, out -> {}));
            return family.id();
        };
        assertEquals(0x20, generic.talk("loaded", talk));
        number.set(0x21);
        assertEquals(0x21, generic.talk("loaded", talk));
        assertEquals(0x21, generic.family("loaded").id());
        // Its own number, the refused one, the number again, and the new one.
        assertEquals(5, kernel.sent().size());
        // What the family itself has not is refused as before.
        NetlinkException refused = assertThrows(
                NetlinkException.class,
                () -> generic.talk("loaded", family -> {
                    generic.conversation().execute(family.request(() -> "find", 2, 0, GenericFamily.NAMES, out -> {}));
                    return 0;
                }));
        assertTrue(refused.getMessage().startsWith("find"), refused.getMessage());
        assertEquals(7, kernel.sent().size());
    }

    @Test
    void aFamilyThatIsNotThereIsNamed() throws Exception {
        try (Netlink netlink = Netlink.open()) {
            NetlinkException refused =
                    assertThrows(NetlinkException.class, () -> netlink.generic().family("no-such-family"));
            assertEquals(Errno.ENOENT, refused.errno());
            assertTrue(refused.getMessage().startsWith("family show no-such-family"), refused.getMessage());
        }
    }

    @Test
    void aPolicySaysWhatEachCommandAccepts() throws Exception {
        try (Netlink netlink = Netlink.open()) {
            GenericPolicy policy = netlink.generic().policy("nlctrl");
            // CTRL_CMD_GETFAMILY takes CTRL_ATTR_FAMILY_NAME, of at most 15 bytes.
            int request = policy.commands().get(3).request();
            Attribute name = policy.policies().get(request).get(2);
            assertEquals(TEXT, name.type());
            assertEquals("at most 15 bytes", name.limits());
        }
    }
}
