package dev.poplin.netlink.otherkernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.link.type.Macsec;
import dev.poplin.netlink.macsec.AssociationChange;
import dev.poplin.netlink.macsec.KeyIdentifier;
import dev.poplin.netlink.macsec.MacsecDevice;
import dev.poplin.netlink.macsec.MacsecDevices;
import dev.poplin.netlink.macsec.MacsecKey;
import dev.poplin.netlink.macsec.ReceiveChannels;
import dev.poplin.netlink.macsec.SecureAssociation;
import dev.poplin.netlink.macsec.SecureAssociations;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Keys and channels of MACsec, told by this library and by {@code ip macsec}: both show the same. */
@KernelTest(programs = {"ip", "nsenter", "ping"})
@Tag("N6")
@Tag("N8")
class OtherMacsecTest extends KernelScene {

    private static final long NEAR = 0x0200_0000_0001_0001L;
    private static final long FAR = 0x0200_0000_0002_0001L;
    private static final String HEX = "0102030405060708090a0b0c0d0e0f10";
    private static final MacsecKey KEY = MacsecKey.parse(HEX);
    private static final byte[] SALT = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

    private NetworkNamespace beyond;
    private MacsecDevices macsec;

    @BeforeEach
    void open() throws Exception {
        macsec = netlink.macsec();
        beyond = namespaces.create();
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth0").namespace(beyond)));
    }

    private static void up(Netlink netlink, String link) throws NetlinkException {
        netlink.links()
                .change(netlink.links().get(link).index(), NewLink.named(link).up());
    }

    private static int add(Netlink netlink, String name, Macsec type) throws NetlinkException {
        NewLink link = NewLink.of(name, type).lower(netlink.links().get("eth0").index());
        try {
            netlink.links().add(link);
        } catch (NetlinkException e) {
            Assumptions.assumeFalse(e.errno().equals(Errno.EOPNOTSUPP), "this kernel has no links of kind macsec");
            throw e;
        }
        return netlink.links().get(name).index();
    }

    private static AssociationChange change() {
        return AssociationChange.create();
    }

    private String ip(String words) throws Exception {
        return Command.runIn(namespace, ("ip " + words).split(" "))
                .orFail()
                .output()
                .strip();
    }

    private void assertShownAsIpShows(int link, String name) throws Exception {
        assertEquals("[" + ShownMacsec.json(macsec.get(link), name) + "]", ip("-s -j macsec show " + name));
    }

    private static void assertRefused(Errno errno, Executable request) {
        assertEquals(errno, assertThrows(NetlinkException.class, request).errno());
    }

    @Test
    void whatIsToldHereIsWhatIpShowsAndWhatIpTellsIsReadHere() throws Exception {
        int link = add(
                netlink,
                "macsec0",
                Macsec.ofIdentifier(NEAR)
                        .with(Macsec.ENCRYPT, true)
                        .with(Macsec.REPLAY_PROTECT, true)
                        .with(Macsec.WINDOW, 64));
        SecureAssociations sending = macsec.transmit(link);
        sending.add(0, change().packetNumber(5).active(true).key(KeyIdentifier.parse("0a0b"), KEY));
        ReceiveChannels channels = macsec.channels(link);
        channels.add(FAR, true);
        SecureAssociations receiving = macsec.receive(link, FAR);
        receiving.add(3, change().packetNumber(0xffff_fff0L).active(false).key(KeyIdentifier.parse("0c"), KEY));
        assertShownAsIpShows(link, "macsec0");
        assertTrue(macsec.get(link).operational());
        ip("macsec add macsec0 tx sa 1 pn 100 on key 0d " + HEX);
        ip("macsec set macsec0 rx sci 0200000000020001 off");
        ip("macsec set macsec0 rx sci 0200000000020001 sa 3 on");
        assertShownAsIpShows(link, "macsec0");
        assertEquals(100, sending.get(1).packetNumber());
        assertEquals(KeyIdentifier.parse("0d"), sending.get(1).key());
        assertTrue(receiving.get(3).active());
        sending.change(1, change().packetNumber(200).active(false));
        channels.change(FAR, true);
        receiving.change(3, change().active(false));
        macsec.changeOffload(link, 0);
        assertShownAsIpShows(link, "macsec0");
        sending.delete(1);
        receiving.delete(3);
        assertEquals(
                List.of(0),
                sending.list().stream().map(SecureAssociation::number).toList());
        assertEquals(List.of(), receiving.list());
        channels.delete(FAR);
        assertShownAsIpShows(link, "macsec0");
        assertEquals(List.of(), channels.list());
    }

    @Test
    void extendedPacketNumbersAreToldAndRead() throws Exception {
        int link = add(netlink, "macsec0", Macsec.ofIdentifier(NEAR).with(Macsec.CIPHER_SUITE, Macsec.GCM_AES_XPN_256));
        MacsecKey key = MacsecKey.generate(MacsecKey.BYTES_256);
        macsec.transmit(link)
                .add(
                        2,
                        change().extendedPacketNumber(0x7_0000_0009L)
                                .extended(0x8000_0001, SALT)
                                .key(KeyIdentifier.parse("01"), key));
        macsec.channels(link).add(FAR, false);
        assertShownAsIpShows(link, "macsec0");
        assertEquals(0x7_0000_0009L, macsec.transmit(link).get(2).packetNumber());
        ip(
                "macsec add macsec0 rx sci 0200000000020001 sa 1 xpn 4294967297 on salt 0102030405060708090a0b0c ssci 7 key 02 "
                        + HEX + HEX);
        assertShownAsIpShows(link, "macsec0");
        assertEquals(0x1_0000_0001L, macsec.receive(link, FAR).get(1).packetNumber());
        assertEquals(1, macsec.list().size());
    }

    @Test
    void whatIsNotThereOrThereAlreadyIsRefused() throws Exception {
        int link = add(netlink, "macsec0", Macsec.ofIdentifier(NEAR));
        SecureAssociations sending = macsec.transmit(link);
        AssociationChange first = change().packetNumber(1).active(true).key(KeyIdentifier.parse("01"), KEY);
        sending.add(0, first);
        macsec.channels(link).add(FAR, true);
        assertRefused(Errno.EBUSY, () -> sending.add(0, first));
        assertRefused(Errno.EBUSY, () -> sending.delete(0));
        assertRefused(Errno.ENODEV, () -> sending.change(1, change().active(false)));
        assertRefused(Errno.ENODEV, () -> sending.delete(1));
        assertRefused(Errno.EINVAL, () -> sending.add(1, change().packetNumber(1)));
        assertRefused(Errno.EINVAL, () -> sending.change(0, first));
        assertRefused(
                Errno.EINVAL,
                () -> sending.add(
                        1,
                        change().packetNumber(1)
                                .key(KeyIdentifier.parse("01"), MacsecKey.generate(MacsecKey.BYTES_256))));
        assertRefused(Errno.EEXIST, () -> macsec.channels(link).add(FAR, true));
        assertRefused(Errno.ENODEV, () -> macsec.channels(link).change(NEAR, true));
        assertRefused(Errno.ENODEV, () -> macsec.channels(link).delete(NEAR));
        assertRefused(Errno.ENODEV, () -> macsec.receive(link, NEAR).add(0, first));
        assertRefused(Errno.ENODEV, () -> macsec.receive(link, FAR).get(0));
        assertRefused(Errno.ENODEV, () -> macsec.get(link + 1000));
        NetlinkException refused = assertThrows(NetlinkException.class, () -> sending.add(0, first));
        assertTrue(
                String.valueOf(refused.getMessage()).contains("macsec add #" + link + " tx sa 0 pn 1 on key"),
                refused::toString);
        assertTrue(!String.valueOf(refused.getMessage()).contains(HEX.substring(0, 8)), refused::toString);
    }

    private static int secured(Netlink netlink, long ours, long theirs, String address) throws Exception {
        int link = add(netlink, "macsec0", Macsec.ofIdentifier(ours).with(Macsec.ENCRYPT, true));
        AssociationChange key = change().packetNumber(1).active(true).key(KeyIdentifier.parse("01"), KEY);
        up(netlink, "eth0");
        netlink.macsec().transmit(link).add(0, key);
        netlink.macsec().channels(link).add(theirs, true);
        netlink.macsec().receive(link, theirs).add(0, key);
        netlink.addresses().add(InterfaceAddress.of(link, Cidr.parseInterface(address)));
        up(netlink, "macsec0");
        return link;
    }

    @Test
    void packetsGoEncryptedBetweenTwoEndsThatWereMadeHereAndAreCounted() throws Exception {
        int link = secured(netlink, NEAR, FAR, "10.0.0.1/30");
        try (Netlink peer = Netlink.open(beyond)) {
            secured(peer, FAR, NEAR, "10.0.0.2/30");
            Command.runIn(namespace, "ping", "-c", "2", "-i", "0.2", "-W", "10", "10.0.0.2")
                    .orFail();
        }
        MacsecDevice device = macsec.get(link);
        assertTrue(device.sent().encryptedFrames() >= 2, device::toString);
        assertTrue(device.sent().encryptedBytes() >= 2 * 84, device::toString);
        assertEquals(0, device.sent().protectedFrames());
        assertTrue(device.associations().get(0).counts().sentEncrypted() >= 2, device::toString);
        assertTrue(device.associations().get(0).packetNumber() >= 3, device::toString);
        assertTrue(device.channels().get(0).counts().ok() >= 2, device::toString);
        assertTrue(device.channels().get(0).counts().decryptedBytes() >= 2 * 84, device::toString);
        assertTrue(device.channels().get(0).associations().get(0).counts().ok() >= 2, device::toString);
    }
}
