package dev.poplin.netlink.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("N2.1")
class LinkTest {

    private static RecordedMessage recorded(String name) {
        return RecordedMessage.read(name).get(0);
    }

    private static void assertChange(String recording, int index, NewLink changes) {
        RecordedMessage message = recorded(recording);
        MessageWriter writer = new MessageWriter(64);
        writer.beginMessage(message.reply().type(), message.reply().flags(), 0);
        changes.writeChange(writer, index);
        assertEquals(message.hex(), RecordedMessage.hex(writer.endMessage()), message.command());
    }

    @Test
    @Tag("N8")
    void changesAreTheBytesThatIpSends() {
        assertChange("link-set-up", 2, NewLink.named("eth1").up());
        assertChange("link-set-mtu", 2, NewLink.named("eth1").mtuBytes(1400));
        assertChange("link-set-master", 2, NewLink.named("eth1").master(4));
    }

    @Test
    @Tag("N8")
    void additionsSayTheSameAsIp() {
        assertSame("link-add-veth", NewLink.veth("pod0", NewLink.named("host0")).mtuBytes(1450));
        assertSame("link-add-bridge", NewLink.bridge("br1"));
    }

    /** The order, the mark of a nest and the zero at a text's end are free: ip and this library differ in them. */
    private static void assertSame(String recording, NewLink link) {
        RecordedMessage message = recorded(recording);
        MessageWriter writer = new MessageWriter(64);
        writer.beginMessage(16, 0, 0);
        link.write(writer);
        writer.endMessage();
        Reply ours = new Reply(16, 0, writer.written(), MessageWriter.HEADER_BYTES, writer.size());
        assertEquals(
                said(message.reply().attributes(Link.HEADER_BYTES), ""),
                said(ours.attributes(Link.HEADER_BYTES), ""),
                message.command());
    }

    private static Map<String, String> said(AttributeReader attributes, String within) {
        Map<String, String> said = new TreeMap<>();
        while (attributes.next()) {
            String path = within + attributes.type();
            switch (path) {
                case "18", "18/2" -> said.putAll(said(attributes.nested(), path + "/"));
                case "18/2/1" -> said.putAll(said(attributes.nestedBehind(Link.HEADER_BYTES), path + "/"));
                default ->
                    said.put(path, HexFormat.of().formatHex(attributes.bytes()).replaceAll("(00)+$", ""));
            }
        }
        return said;
    }

    @Test
    @Tag("N8")
    void whatTheKernelListsIsRead() {
        List<String> links = RecordedMessage.read("links-dump").stream()
                .map(message -> Link.decode(message.reply()).toString())
                .toList();
        assertEquals(
                List.of(
                        "1: lo mtu 65536 up address 00:00:00:00:00:00",
                        "2: eth1 mtu 1400 up veth address 02:00:00:00:00:02",
                        "3: eth0 mtu 1500 up veth address 02:00:00:00:00:01",
                        "4: br0 mtu 1400 down bridge address 02:00:00:00:00:03"),
                links.subList(0, 4));
        Link eth1 = Link.decode(RecordedMessage.read("links-dump").get(1).reply());
        assertEquals(4, eth1.master());
        assertEquals(3, eth1.peer());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a b", "a:b", "sixteen-letters-"})
    void aNameThatTheKernelWouldNotTakeIsRefusedBeforeAnythingIsSent(String name) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> NewLink.bridge(name));
        assertEquals(
                "'" + name + "' is not an interface name: 1 to 15 bytes without '/', ':' or white space",
                refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> NewLink.named("eth0").rename(name));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 67, 65_536})
    void anMtuThatNoLinkHasIsRefusedBeforeAnythingIsSent(int mtu) {
        assertThrows(IllegalArgumentException.class, () -> NewLink.bridge("br0").mtuBytes(mtu));
    }
}
