package dev.poplin.netlink.otherkernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.wireguard.WireGuard;
import dev.poplin.netlink.wireguard.WireGuardConfiguration;
import dev.poplin.netlink.wireguard.WireGuardDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configuration files of WireGuard on the kernel's own devices: one is told by {@code wg}, the other by this library. */
@KernelTest(programs = {"nsenter", "wg"})
@Tag("N6")
@Tag("N8")
class OtherWireGuardTest extends KernelScene {

    private static final String FIRST =
            """
            [Interface]
            PrivateKey = AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
            ListenPort = 51820
            FwMark = 7
            [Peer]
            PublicKey = AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
            AllowedIPs = 10.0.0.0/24, fd00::/64, 10.9.0.1
            Endpoint = 192.0.2.1:5
            PersistentKeepalive = 25
            [Peer]
            PublicKey = CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=
            PresharedKey = AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
            """;
    /** The first peer has other addresses and no more keepalives, the second is gone, a third has come. */
    private static final String SECOND =
            """
            [Interface]
            ListenPort = 51820
            FwMark = off
            [Peer]
            PublicKey = AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
            AllowedIPs = 10.0.1.0/24
            Endpoint = [2001:db8::1]:6
            PersistentKeepalive = off
            [Peer]
            PublicKey = BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=
            AllowedIPs = 10.0.0.0/24
            """;

    @TempDir
    private Path folder;

    private WireGuard wireguard;

    @BeforeEach
    void open() throws Exception {
        for (String name : List.of("theirs", "ours")) {
            try {
                netlink.links().add(NewLink.ofKind(name, "wireguard"));
            } catch (NetlinkException e) {
                Assumptions.assumeFalse(
                        e.errno().equals(Errno.EOPNOTSUPP), "this kernel has no links of kind wireguard");
                throw e;
            }
        }
        wireguard = netlink.wireGuard();
    }

    private String wg(String... words) throws Exception {
        String[] all = new String[words.length + 1];
        all[0] = "wg";
        System.arraycopy(words, 0, all, 1, words.length);
        return Command.runIn(namespace, all).orFail().output();
    }

    private void tell(String verb, String text) throws Exception {
        wg(
                verb,
                "theirs",
                Files.writeString(folder.resolve(verb + ".conf"), text).toString());
    }

    /** A file's lines; the kernel tells peers, and each one's addresses, in an order of its own. */
    private static List<String> peers(String file) {
        return Arrays.stream(file.split("(?=\\[Peer\\])"))
                .map(part -> String.join(
                        "\n",
                        part.lines()
                                .map(line -> line.startsWith("AllowedIPs = ")
                                        ? String.join(
                                                ", ",
                                                Arrays.stream(line.substring(13).split(", "))
                                                        .sorted()
                                                        .toList())
                                        : line)
                                .filter(line -> !line.isBlank())
                                .sorted()
                                .toList()))
                .sorted()
                .toList();
    }

    private void assertSame() throws Exception {
        String theirs = wg("showconf", "theirs");
        assertEquals(peers(theirs), peers(wg("showconf", "ours")));
        assertEquals(
                theirs.strip(),
                WireGuardConfiguration.of(wireguard.get("theirs")).text().strip());
    }

    @Test
    void allDevicesAreListedByTheirNamesOfNow() throws Exception {
        netlink.links()
                .change(
                        netlink.links().get("ours").index(),
                        NewLink.named("ours").rename("mine"));
        assertEquals(
                List.of("mine", "theirs"),
                wireguard.list().stream().map(WireGuardDevice::name).sorted().toList());
    }

    @Test
    void aDeviceOfTheKernelIsToldAndShownAsByWg() throws Exception {
        WireGuardConfiguration first = WireGuardConfiguration.parse(FIRST);
        WireGuardConfiguration second = WireGuardConfiguration.parse(SECOND);
        tell("setconf", FIRST);
        wireguard.change("ours", first.toSet());
        assertSame();
        assertTrue(wg("showconf", "ours").contains("PersistentKeepalive = 25"));
        tell("addconf", SECOND);
        wireguard.change("ours", second.toAdd());
        assertSame();
        assertEquals(3, wireguard.get("ours").peers().size());
        tell("syncconf", SECOND);
        wireguard.sync("ours", second);
        assertSame();
        assertEquals(2, wireguard.get("ours").peers().size());
        tell("setconf", FIRST);
        wireguard.change("ours", first.toSet());
        assertSame();
    }
}
