package dev.poplin.netlink.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress.Lifetime;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.link.NewLink;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest(programs = {"ip", "nsenter"})
@Tag("N8")
class AddressesKernelTest extends KernelScene {

    private int eth0;

    @BeforeEach
    void open() throws Exception {
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")).up());
        eth0 = netlink.links().get("eth0").index();
    }

    private String ip(String words) throws Exception {
        return Command.runIn(namespace, ("ip " + words).split(" ")).orFail().output();
    }

    private InterfaceAddress listed(String address) throws NetlinkException {
        return netlink.addresses().list(eth0).stream()
                .filter(one -> one.address().toString().equals(address))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Tag("N2.2")
    void addressesOfOneFamilyAreListedByTheKernel() throws Exception {
        netlink.addresses().add(InterfaceAddress.of(eth0, Cidr.parseInterface("192.0.2.9/24")));
        netlink.addresses()
                .add(InterfaceAddress.of(eth0, Cidr.parseInterface("2001:db8::9/64"))
                        .withoutDuplicateDetection());
        netlink.links().change(1, NewLink.named("lo").up());
        List<String> four = netlink.addresses().list(IpFamily.IPV4).stream()
                .map(one -> one.address().toString())
                .toList();
        assertEquals(List.of("127.0.0.1/8", "192.0.2.9/24"), four);
        List<InterfaceAddress> six = netlink.addresses().list(IpFamily.IPV6, eth0);
        assertTrue(six.stream().anyMatch(one -> one.address().toString().equals("2001:db8::9/64")), six::toString);
        assertTrue(
                six.stream().allMatch(one -> one.link() == eth0 && one.address().family() == IpFamily.IPV6));
    }

    @Test
    @Tag("N2.2")
    void lifetimeMetricAndProtocolAreWhatIpShowsAndWhatIsListed() throws Exception {
        InterfaceAddress address = InterfaceAddress.of(eth0, Cidr.parseInterface("192.0.2.9/24"))
                .withLifetime(new Lifetime(6000, 3000))
                .withMetric(77)
                .withProtocol(32)
                .withLabel("eth0:x");
        netlink.addresses().add(address);
        String shown = ip("address show dev eth0").replaceAll("\\s+", " ");
        assertTrue(shown.contains("inet 192.0.2.9/24 metric 77 scope global dynamic eth0:x"), shown);
        InterfaceAddress found = listed("192.0.2.9/24");
        assertEquals(77, found.metric());
        assertEquals(32, found.protocol());
        assertTrue(Objects.requireNonNull(found.lifetime()).valid() > 5000);
        assertTrue(Objects.requireNonNull(found.lifetime()).preferred() <= 3000);
        netlink.addresses().change(address.withLifetime(new Lifetime(Lifetime.FOR_EVER, 0)));
        assertTrue(ip("address show dev eth0").contains("deprecated"));
        assertTrue((listed("192.0.2.9/24").flags() & 0x20) != 0);

        InterfaceAddress six = InterfaceAddress.of(eth0, Cidr.parseInterface("2001:db8::9/64"))
                .withFlags(InterfaceAddress.NO_PREFIX_ROUTE | InterfaceAddress.HOME)
                .withoutDuplicateDetection();
        netlink.addresses().add(six);
        shown = ip("address show dev eth0").replaceAll("\\s+", " ");
        assertTrue(shown.contains("inet6 2001:db8::9/64 scope global nodad home noprefixroute"), shown);
        ip("address add 2001:db8::10/64 dev eth0 valid_lft 900 preferred_lft 800 nodad");
        assertTrue(Objects.requireNonNull(listed("2001:db8::10/64").lifetime()).valid() <= 900);
    }

    @Test
    @Tag("N2.2")
    void manyAreAddedAndRemovedAtOnce() throws Exception {
        List<InterfaceAddress> addresses = IntStream.range(1, 201)
                .mapToObj(number -> InterfaceAddress.of(eth0, Cidr.parseInterface("10.0.0." + number + "/32")))
                .toList();
        assertTrue(netlink.addresses().addAll(addresses).stream().allMatch(Optional::isEmpty));
        assertEquals(200, netlink.addresses().list(eth0).size());
        assertEquals(
                Errno.EEXIST,
                netlink.addresses().addAll(addresses).get(0).orElseThrow().errno());
        assertTrue(netlink.addresses().replaceAll(addresses).stream().allMatch(Optional::isEmpty));
        assertTrue(netlink.addresses().deleteAll(addresses).stream().allMatch(Optional::isEmpty));
        assertEquals(0, netlink.addresses().list(eth0).size());
    }

    @Test
    @Tag("N2.2")
    void whatIpSentIsReadAndWrittenAgain() {
        for (String recording : List.of("address-add-lifetime", "address-change-lifetime")) {
            RecordedMessage message = RecordedMessage.first(recording);
            InterfaceAddress address = InterfaceAddress.decode(message.reply());
            assertEquals(
                    message.said(InterfaceAddress.HEADER_BYTES),
                    RecordedMessage.said(address::write, InterfaceAddress.HEADER_BYTES),
                    message.command());
        }
        assertEquals(
                InterfaceAddress.HOME
                        | InterfaceAddress.MANAGE_TEMPORARY
                        | InterfaceAddress.NODAD
                        | InterfaceAddress.OPTIMISTIC,
                InterfaceAddress.decode(
                                RecordedMessage.first("address-add-inet6-flags").reply())
                        .flags());
        assertEquals(
                "192.0.2.9/24 dev #3 valid_lft 600 preferred_lft 300 metric 77",
                InterfaceAddress.decode(
                                RecordedMessage.first("address-add-lifetime").reply())
                        .toString());
    }

    @Test
    @Tag("N2.2")
    void aLifetimeThatCannotBeIsRefusedWithItsValue() {
        assertEquals(
                "valid for 5 s, preferred for 6 s: needs 0 <= preferred <= valid <= 4294967295 and 0 < valid",
                assertThrows(IllegalArgumentException.class, () -> new Lifetime(5, 6))
                        .getMessage());
        InterfaceAddress address = InterfaceAddress.of(eth0, Cidr.parseInterface("192.0.2.9/24"));
        assertThrows(IllegalArgumentException.class, () -> address.withProtocol(256));
        assertThrows(IllegalArgumentException.class, () -> address.withScope(-1));
    }

    @Test
    @Tag("N2.4")
    void labelsOfPrefixesAreWhatIpShowsAndWhatIsListed() throws Exception {
        AddressLabel label = new AddressLabel(Cidr.parse("2001:db8::/32"), eth0, 99);
        netlink.addressLabels().add(label);
        assertTrue(ip("addrlabel list").contains("prefix 2001:db8::/32 dev eth0 label 99"));
        ip("addrlabel add prefix 2001:db8:5::/48 label 98");
        List<AddressLabel> listed = netlink.addressLabels().list();
        assertTrue(listed.contains(label), listed::toString);
        assertTrue(listed.contains(AddressLabel.of(Cidr.parse("2001:db8:5::/48"), 98)), listed::toString);
        assertEquals(
                Errno.EEXIST,
                assertThrows(NetlinkException.class, () -> netlink.addressLabels()
                                .add(label))
                        .errno());
        netlink.addressLabels().replace(new AddressLabel(label.prefix(), eth0, 100));
        netlink.addressLabels().delete(new AddressLabel(label.prefix(), eth0, 100));
        assertTrue(netlink.addressLabels().list().stream()
                .noneMatch(one -> one.prefix().equals(label.prefix())));
        assertTrue(netlink.addressLabels().addAll(List.of(label)).get(0).isEmpty());
        assertTrue(netlink.addressLabels().deleteAll(List.of(label)).get(0).isEmpty());
        for (String recording : List.of("addrlabel-add", "addrlabel-add-dev", "addrlabel-delete")) {
            RecordedMessage message = RecordedMessage.first(recording);
            assertEquals(
                    message.said(AddressLabel.HEADER_BYTES),
                    RecordedMessage.said(AddressLabel.decode(message.reply())::write, AddressLabel.HEADER_BYTES),
                    message.command());
        }
        assertThrows(IllegalArgumentException.class, () -> AddressLabel.of(Cidr.parse("10.0.0.0/8"), 1));
    }
}
