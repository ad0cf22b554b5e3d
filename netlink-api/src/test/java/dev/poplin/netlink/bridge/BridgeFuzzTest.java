package dev.poplin.netlink.bridge;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N2.2")
@Tag("N8")
class BridgeFuzzTest {

    static Stream<byte[]> entries() {
        return FuzzedMessage.recorded("fdb-append-vxlan", "fdb-add-nexthop", "fdb-add-inet6", "fdb-list");
    }

    static Stream<byte[]> ports() {
        return FuzzedMessage.recorded("port-bridge-set", "links-dump");
    }

    static Stream<byte[]> vlans() {
        return FuzzedMessage.recorded("bridge-vlan-add", "bridge-vlan-add-range", "bridge-vlan-add-tunnel");
    }

    static Stream<byte[]> settings() {
        return FuzzedMessage.recorded("bridge-vlan-set", "bridge-vlan-global-set", "bridge-vlan-list-settings");
    }

    static Stream<byte[]> vnis() {
        return FuzzedMessage.recorded("bridge-vni-add", "bridge-vni-add-range");
    }

    static Stream<byte[]> groups() {
        return FuzzedMessage.recorded("mdb-add-source", "mdb-list", "mdb-add-inet6");
    }

    @MethodSource("entries")
    @FuzzTest
    void anyBytesAreAForwardingEntryOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, ForwardingEntry::decode);
    }

    @MethodSource("ports")
    @FuzzTest
    void anyBytesAreAPortOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, BridgePorts.Port::decode);
    }

    @MethodSource("vlans")
    @FuzzTest
    void anyBytesAreVlansOfPortsOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, BridgeVlans::vlans);
    }

    @MethodSource("vlans")
    @FuzzTest
    void anyBytesAreTunnelsOfVlansOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, BridgeVlans::tunnels);
    }

    @MethodSource("settings")
    @FuzzTest
    void anyBytesAreSettingsOfVlansOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, VlanSettings::decode);
    }

    @MethodSource("settings")
    @FuzzTest
    void anyBytesAreVlansOfAnEventOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, BridgeVlan::decode);
    }

    @MethodSource("settings")
    @FuzzTest
    void anyBytesAreMulticastSettingsOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, VlanMulticast::decode);
    }

    @MethodSource("vnis")
    @FuzzTest
    void anyBytesAreVniFiltersOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, VniFilter::decode);
    }

    @MethodSource("groups")
    @FuzzTest
    void anyBytesAreGroupsOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, MulticastEntries::entries);
    }

    @MethodSource("groups")
    @FuzzTest
    void anyBytesAreRouterPortsOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, MulticastEntries::routers);
    }
}
