package dev.poplin.netlink.ethtool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.AbsentTransport;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.ScriptedTransport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Answers and events of devices that no virtual link has, as linux/ethtool_netlink.h lays them out. */
@Tag("N6")
@Tag("N8")
class EthtoolAnswersTest {

    private static final List<String> MODES = List.of("10baseT/Half", "10baseT/Full", "100baseT/Half", "100baseT/Full");
    private static final int FAMILY = 30;
    /** ETH_SS_STATS_PHY. */
    private static final int PHY_COUNTS = 21;

    private static final OptionalInt NOTHING = OptionalInt.empty();

    private static Reply message(int command, Consumer<MessageWriter> content) {
        return RecordedMessage.reply(out -> {
            out.u8(command).u8(1).u16(0);
            out.nested(1, () -> out.attributeU32(1, 7).attributeString(2, "eth0"));
            content.accept(out);
        });
    }

    private static AttributeReader answer(Consumer<MessageWriter> content) {
        return EthtoolFamily.attributes(message(0, content));
    }

    private static EthtoolEvent event(int command, Consumer<MessageWriter> content) {
        return EthtoolMonitor.decode(message(command, content), (set, link) -> switch (set) {
            case 2 -> List.of("vf-true-promisc-support", "legacy-rx");
            case 9 -> MODES;
            case 10 -> List.of("drv", "probe", "link");
            case 11 -> List.of("phy", "ucast", "mcast", "bcast", "arp", "magic");
            default -> throw new NetlinkException("strings", Errno.EOPNOTSUPP);
        });
    }

    /** The short form of a set of at most 32 bits. */
    private static void bits(MessageWriter out, int type, int value, int mask) {
        out.nested(type, () -> out.attributeU32(2, 32).attributeU32(4, value).attributeU32(5, mask));
    }

    private static void bitsWithoutMask(MessageWriter out, int type, int value) {
        out.nested(type, () -> out.attributeFlag(1).attributeU32(2, 32).attributeU32(4, value));
    }

    private static MessageWriter answer(MessageWriter out, int number, int command) {
        return out.beginMessage(FAMILY, 0, number).u8(command).u8(1).u16(0);
    }

    /** Of each set the one name that is said of it. */
    private static void strings(MessageWriter out, Map<Integer, String> sets) {
        out.nested(
                2,
                () -> sets.forEach((set, name) -> out.nested(1, () -> out.attributeU32(1, set)
                        .nested(
                                3,
                                () -> out.nested(1, () -> out.attributeU32(1, 0).attributeString(2, name))))));
    }

    private static boolean asksForSet(ByteBuffer request, int set) {
        for (int at = MessageWriter.HEADER_BYTES; at <= request.limit() - 8; at += 4) {
            if (request.getShort(at) == 8 && request.getShort(at + 2) == 1 && request.getInt(at + 4) == set) {
                return true;
            }
        }
        return false;
    }

    /** A kernel that counts one thing of a PHY, and that knows what this is called or does not know of the set. */
    private static Ethtool countingPhys(boolean knowsNames) {
        ScriptedTransport transport = new ScriptedTransport((kernel, number) -> {
            ByteBuffer request = kernel.sent().get(kernel.sent().size() - 1);
            int command = request.get(MessageWriter.HEADER_BYTES);
            boolean refused = false;
            if (request.getShort(4) != FAMILY) {
                kernel.answer(out -> out.beginMessage(16, 0, number)
                        .u32(0x0201)
                        .attributeU16(1, FAMILY)
                        .attributeString(2, "ethtool")
                        .attributeU32(3, 1)
                        .endMessage());
            } else if (command == EthtoolFamily.STATISTICS_GET) {
                kernel.answer(out -> {
                    answer(out, number, command);
                    out.nested(4, () -> out.attributeU32(2, 0)
                            .attributeU32(3, PHY_COUNTS)
                            .nested(4, () -> out.attributeU64(0, 5)));
                    out.endMessage();
                });
            } else if (knowsNames || !asksForSet(request, PHY_COUNTS)) {
                kernel.answer(out -> {
                    answer(out, number, command);
                    strings(
                            out,
                            asksForSet(request, PHY_COUNTS)
                                    ? Map.of(16, "phydev", PHY_COUNTS, "RxErrors")
                                    : Map.of(16, "phydev"));
                    out.endMessage();
                });
            } else {
                refused = true;
            }
            int errno = refused ? -Errno.EOPNOTSUPP.code() : 0;
            kernel.answer(out -> out.beginMessage(MessageType.ERROR, 0, number)
                    .u32(errno)
                    .u64(0)
                    .u64(0)
                    .endMessage());
        });
        return Netlink.over(
                        new AbsentTransport("route", Errno.EPROTONOSUPPORT),
                        new AbsentTransport("netfilter", Errno.EPROTONOSUPPORT),
                        transport)
                .ethtool();
    }

    @Test
    void countsOfAPhyHaveTheirNamesWhereTheKernelHasThem() throws NetlinkException {
        assertEquals(
                Map.of("RxErrors", 5L),
                countingPhys(true).statistics("eth0").groups().get("phydev").counts());
        assertEquals(
                Map.of("0", 5L),
                countingPhys(false).statistics("eth0").groups().get("phydev").counts());
    }

    @Test
    void whatDoesNotFitAByteIsRefused() throws NetlinkException {
        assertThrows(IllegalArgumentException.class, () -> new TransceiverModule.Region(0, 1, 256, 0, 0x50));
        assertThrows(IllegalArgumentException.class, () -> new TransceiverModule.Region(0, 1, 0, -1, 0x50));
        assertThrows(IllegalArgumentException.class, () -> new TransceiverModule.Region(0, 1, 0, 0, 0x150));
        Ethtool ethtool = countingPhys(true);
        assertThrows(IllegalArgumentException.class, () -> ethtool.setModulePowerPolicy("eth0", 257));
        assertThrows(
                IllegalArgumentException.class,
                () -> ethtool.setCoalescing("eth0", Map.of(Coalescing.USE_ADAPTIVE_RX, 256)));
        SettingsChange change = new SettingsChange() {};
        assertThrows(IllegalArgumentException.class, () -> change.u8(1, 256));
        change.u8(1, 255);
    }

    @Test
    void modesOfALinkAreThoseSupportedAdvertisedAndThePeers() {
        LinkModes modes = LinkModes.decode(
                answer(out -> {
                    out.attributeU8(2, 1);
                    bits(out, 3, 0b1000, 0b1111);
                    bitsWithoutMask(out, 4, 0b1010);
                    out.attributeU32(5, -1)
                            .attributeU8(6, 0xff)
                            .attributeU8(7, 2)
                            .attributeU8(8, 3);
                    out.attributeU32(9, 4).attributeU8(10, 1);
                }),
                MODES);
        assertEquals(
                new LinkModes(
                        true,
                        Set.copyOf(MODES),
                        Set.of("100baseT/Full"),
                        Set.of("10baseT/Full", "100baseT/Full"),
                        NOTHING,
                        LinkModes.Duplex.UNKNOWN,
                        OptionalInt.of(4),
                        OptionalInt.of(2),
                        OptionalInt.of(3),
                        OptionalInt.of(1)),
                modes);
    }

    @Test
    void pausesAreCountedWhereTheDeviceCounts() {
        Pause pause = Pause.decode(answer(out -> {
            out.attributeU8(2, 0).attributeU8(3, 1).attributeU8(4, 0);
            out.nested(5, () -> out.attributeU64(2, 11).attributeU64(3, Long.MAX_VALUE));
            out.attributeU32(6, 0);
        }));
        assertEquals(
                new Pause(
                        false, true, false, new Pause.Statistics(OptionalLong.of(11), OptionalLong.of(Long.MAX_VALUE))),
                pause);
        EthtoolEvent changed =
                event(23, out -> out.attributeU8(2, 1).attributeU8(3, 1).attributeU8(4, 1));
        assertEquals(
                new EthtoolEvent.PauseChanged("eth0", new Pause(true, true, true, Pause.Statistics.NONE)), changed);
    }

    @Test
    void energyIsSavedInTheModesOfBoth() {
        Consumer<MessageWriter> content = out -> {
            bits(out, 2, 0b1000, 0b1010);
            bitsWithoutMask(out, 3, 0b1000);
            out.attributeU8(4, 1).attributeU8(5, 1).attributeU8(6, 0).attributeU32(7, 17);
        };
        EnergyEfficiency energy = EnergyEfficiency.decode(answer(content), MODES);
        assertEquals(
                new EnergyEfficiency(
                        Set.of("10baseT/Full", "100baseT/Full"),
                        Set.of("100baseT/Full"),
                        Set.of("100baseT/Full"),
                        true,
                        true,
                        false,
                        OptionalInt.of(17)),
                energy);
        assertEquals(new EthtoolEvent.EnergyEfficiencyChanged("eth0", energy), event(25, content));
    }

    @Test
    void errorsAreCountedInAllAndByLane() {
        ErrorCorrection correction = ErrorCorrection.decode(
                answer(out -> {
                    out.nested(2, () -> {
                        out.attributeFlag(1).attributeU32(2, 92);
                        out.nested(
                                3,
                                () -> out.nested(
                                        1, () -> out.attributeU32(1, 50).attributeString(2, "RS")));
                    });
                    out.attributeU8(3, 0).attributeU32(4, 50);
                    out.nested(5, () -> {
                        out.attributeBytes(2, numbers(9, 4, 5));
                        out.attributeBytes(3, numbers(1));
                        out.attributeBytes(4, numbers());
                    });
                }),
                List.of());
        assertEquals(
                new ErrorCorrection(
                        Set.of("RS"),
                        false,
                        Optional.of("RS"),
                        Map.of(
                                ErrorCorrection.Count.CORRECTED_BLOCKS,
                                new ErrorCorrection.Blocks(9, List.of(4L, 5L)),
                                ErrorCorrection.Count.UNCORRECTABLE_BLOCKS,
                                new ErrorCorrection.Blocks(1, List.of()))),
                correction);
        assertTrue(event(31, out -> out.attributeU8(3, 1).attributeU32(4, 120))
                        instanceof EthtoolEvent.ErrorCorrectionChanged changed
                && changed.errorCorrection().active().equals(Optional.of("120"))
                && changed.errorCorrection().automatic());
    }

    /** Numbers of 64 bits, one behind the other. */
    private static byte[] numbers(long... numbers) {
        MessageWriter out = new MessageWriter(32);
        for (long number : numbers) {
            out.u64(number);
        }
        byte[] bytes = new byte[out.size()];
        out.written().get(bytes);
        return bytes;
    }

    @Test
    void whatWakesADeviceIsToldAndThePasswordNotPrinted() {
        EthtoolEvent event = event(10, out -> {
            bits(out, 2, 0b100000, 0b101111);
            out.attributeBytes(3, new byte[] {0, 0x11, 0x22, 0x33, 0x44, 0x55});
        });
        WakeOnLan expected = new WakeOnLan(
                Set.of("phy", "ucast", "mcast", "bcast", "magic"),
                Set.of("magic"),
                Optional.of(MacAddress.parse("00:11:22:33:44:55")));
        assertEquals(new EthtoolEvent.WakeOnLanChanged("eth0", expected), event);
        assertFalse(event.toString().contains("44:55"), event.toString());
    }

    @Test
    void flagsOfADriverAreAllToldWithTheirValues() {
        assertEquals(
                new EthtoolEvent.PrivateFlagsChanged(
                        "eth0", Map.of("vf-true-promisc-support", false, "legacy-rx", true)),
                event(15, out -> bits(out, 2, 0b10, 0b11)));
        assertEquals(
                new EthtoolEvent.MessagesChanged("eth0", Set.of("drv", "link")),
                event(8, out -> bitsWithoutMask(out, 2, 0b101)));
        // No names are known of features here.
        assertEquals(new EthtoolEvent.Other("eth0", 13), event(13, out -> bits(out, 4, 1, 1)));
    }

    @Test
    void ringsAndModulesAreToldWhenTheyChange() {
        OptionalInt half = OptionalInt.of(256);
        Rings.Lengths none = new Rings.Lengths(NOTHING, NOTHING, NOTHING, NOTHING);
        assertEquals(
                new EthtoolEvent.RingsChanged(
                        "eth0",
                        new Rings(none, new Rings.Lengths(half, NOTHING, NOTHING, OptionalInt.of(512)), NOTHING)),
                event(17, out -> out.attributeU32(6, 256).attributeU32(9, 512)));
        assertEquals(
                new EthtoolEvent.ModuleChanged("eth0", new TransceiverModule(OptionalInt.of(2), OptionalInt.of(1))),
                event(36, out -> out.attributeU8(2, 2).attributeU8(3, 1)));
        assertEquals(new EthtoolEvent.Other("eth0", 38), event(38, out -> {}));
    }

    @Test
    void memoryOfAModuleIsItsBytes() {
        byte[] memory = {0x18, 0x51, 0, 7};
        assertArrayEquals(memory, TransceiverModule.Region.decode(answer(out -> out.attributeBytes(7, memory))));
    }

    @Test
    void countsOfStandardsHaveNamesAndHistograms() {
        Reply reply = RecordedMessage.reply(out -> {
            out.u8(33).u8(1).u16(0);
            out.nested(2, () -> out.attributeU32(1, 7).attributeString(2, "eth0"));
            out.nested(4, () -> {
                out.attributeU32(2, 1).attributeU32(3, 18);
                out.nested(4, () -> out.attributeU64(0, 70));
                out.nested(4, () -> out.attributeU64(21, 1));
            });
            out.nested(4, () -> {
                out.attributeU32(2, 3).attributeU32(3, 20);
                out.nested(4, () -> out.attributeU64(1, 2));
                out.nested(5, () -> out.attributeU32(7, 0).attributeU32(8, 64).attributeU64(9, 5));
                out.nested(5, () -> out.attributeU32(7, 65).attributeU32(8, 127).attributeU64(9, 6));
                out.nested(6, () -> out.attributeU32(7, 0).attributeU32(8, 64).attributeU64(9, 8));
            });
        });
        assertEquals("eth0", EthtoolFamily.link(reply));
        LinkStatistics statistics = LinkStatistics.decode(
                EthtoolFamily.attributes(reply),
                Map.of(
                        16,
                        List.of("eth-phy", "eth-mac", "eth-ctrl", "rmon"),
                        18,
                        List.of("FramesTransmittedOK"),
                        20,
                        List.of("etherStatsUndersizePkts", "etherStatsOversizePkts")));
        assertEquals(
                Map.of(
                        "eth-mac",
                        new LinkStatistics.Group(Map.of("FramesTransmittedOK", 70L, "21", 1L), List.of(), List.of()),
                        "rmon",
                        new LinkStatistics.Group(
                                Map.of("etherStatsOversizePkts", 2L),
                                List.of(new LinkStatistics.Bucket(0, 64, 5), new LinkStatistics.Bucket(65, 127, 6)),
                                List.of(new LinkStatistics.Bucket(0, 64, 8)))),
                statistics.groups());
    }
}
