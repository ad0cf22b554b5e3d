package dev.poplin.netlink.otherkernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.link.VirtualFunction;
import dev.poplin.netlink.link.VirtualFunction.Rate;
import dev.poplin.netlink.link.VirtualVlan;
import dev.poplin.netlink.message.Attribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Virtual functions of a simulated card (SR-IOV): one is told from here, one by {@code ip}, and one is left alone. */
@KernelTest(programs = {"ip", "nsenter"})
@Tag("N2.1")
@Tag("N8")
class OtherFunctionsTest extends KernelScene {

    private static final int OURS = 1;
    private static final int THEIRS = 2;
    private static final int UNTOUCHED = 3;

    private final List<SimulatedCard> plugged = new ArrayList<>();
    private String name;
    private int index;

    @BeforeEach
    void open() throws Exception {
        SimulatedCard card = SimulatedCard.plug(namespace, netlink);
        plugged.add(card);
        name = card.name();
        index = card.index();
    }

    @AfterEach
    void close() throws Exception {
        for (SimulatedCard each : plugged) {
            each.close();
        }
    }

    private Command tell(int function, String words) throws Exception {
        return Command.runIn(namespace, ("ip link set dev " + name + " vf " + function + " " + words).split(" "));
    }

    /** What {@code ip} shows of a function, without its number. */
    private String shown(int function) throws Exception {
        return Command.runIn(namespace, "ip", "-s", "-d", "link", "show", "dev", name)
                .orFail()
                .output()
                .replaceAll("\n {8,}", " ")
                .lines()
                .filter(line -> line.strip().startsWith("vf " + function + " "))
                .map(line -> line.strip().substring(("vf " + function).length()).strip())
                .findFirst()
                .orElseThrow();
    }

    private VirtualFunction listed(int function) throws NetlinkException {
        return netlink.links().functions(index).get(function);
    }

    private void set(VirtualFunction wanted) throws NetlinkException {
        netlink.links().change(index, NewLink.named(name).function(wanted));
    }

    private record Setting<T>(Attribute<VirtualFunction, T> attribute, T value) {

        VirtualFunction of(int function) {
            return VirtualFunction.of(function).with(attribute, value);
        }
    }

    private static <T> Setting<T> setting(Attribute<VirtualFunction, T> attribute, T value) {
        return new Setting<>(attribute, value);
    }

    static Stream<Arguments> settings() {
        VirtualVlan outer = new VirtualVlan(200, 5, VirtualVlan.DOT1AD);
        return Stream.of(
                arguments(setting(VirtualFunction.MAC, MacAddress.parse("02:00:00:00:00:07")), "mac 02:00:00:00:00:07"),
                arguments(setting(VirtualFunction.VLAN, VirtualVlan.of(100, 3)), "vlan 100 qos 3"),
                arguments(setting(VirtualFunction.VLANS, List.of(outer)), "vlan 200 qos 5 proto 802.1ad"),
                arguments(setting(VirtualFunction.SEND_RATE, 500L), "rate 500"),
                arguments(setting(VirtualFunction.RATE, new Rate(10, 1000)), "max_tx_rate 1000 min_tx_rate 10"),
                arguments(setting(VirtualFunction.SPOOF_CHECK, true), "spoofchk on"),
                arguments(setting(VirtualFunction.TRUST, true), "trust on"),
                arguments(setting(VirtualFunction.STATE, VirtualFunction.STATE_ENABLE), "state enable"),
                arguments(setting(VirtualFunction.STATE, VirtualFunction.STATE_DISABLE), "state disable"),
                arguments(setting(VirtualFunction.RSS_QUERY, true), "query_rss on"));
    }

    @MethodSource("settings")
    @ParameterizedTest
    void whatIsSetIsWhatIpShowsAndWhatIpSetsIsWhatIsListed(Setting<?> setting, String words) throws Exception {
        set(setting.of(OURS));
        tell(THEIRS, words).orFail();
        assertEquals(shown(THEIRS), shown(OURS));
        assertNotEquals(shown(UNTOUCHED), shown(OURS));
        assertEquals(listed(THEIRS).settings(), listed(OURS).settings());
        assertEquals(Optional.of(setting.value()), listed(THEIRS).get(setting.attribute()));
    }

    @Test
    void allSettingsAtOnceAreWrittenAgainAsTheyAreListed() throws Exception {
        for (Arguments each : settings().toList()) {
            tell(THEIRS, (String) each.get()[1]).orFail();
        }
        VirtualFunction theirs = listed(THEIRS);
        set(new VirtualFunction(
                OURS,
                theirs.settings()
                        .without(List.of(
                                VirtualFunction.COUNTS, VirtualFunction.BROADCAST, VirtualFunction.SEND_RATE))));
        assertEquals(shown(THEIRS), shown(OURS));
        assertEquals(theirs.settings(), listed(OURS).settings());
        assertEquals(SimulatedCard.FUNCTIONS, netlink.links().functions(index).size());
    }

    @Test
    void whatTheCardDoesNotKnowIsRefusedToBoth() throws Exception {
        NetlinkException identifier = assertThrows(
                NetlinkException.class, () -> set(VirtualFunction.of(OURS).with(VirtualFunction.NODE_GUID, 7L)));
        assertEquals(Errno.EOPNOTSUPP, identifier.errno());
        assertTrue(tell(THEIRS, "node_guid 00:00:00:00:00:00:00:07").output().contains("Operation not supported"));
        NetlinkException beyond = assertThrows(
                NetlinkException.class,
                () -> set(VirtualFunction.of(SimulatedCard.FUNCTIONS).with(VirtualFunction.TRUST, true)));
        assertEquals(Errno.EINVAL, beyond.errno());
        assertTrue(tell(SimulatedCard.FUNCTIONS, "trust on").output().contains("Invalid argument"));
        assertEquals(listed(UNTOUCHED).settings(), listed(OURS).settings());
    }
}
