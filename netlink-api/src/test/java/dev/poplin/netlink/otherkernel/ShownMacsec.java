package dev.poplin.netlink.otherkernel;

import dev.poplin.netlink.link.type.Macsec;
import dev.poplin.netlink.macsec.MacsecDevice;
import dev.poplin.netlink.macsec.ReceiveChannel;
import dev.poplin.netlink.macsec.SecureAssociation;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A MACsec link as {@code ip -s -j macsec show} of iproute2 6.1 has it, with what that gets wrong. */
final class ShownMacsec {

    private static final Map<Long, String> CIPHERS = Map.of(
            Macsec.GCM_AES_128, "GCM-AES-128",
            Macsec.GCM_AES_256, "GCM-AES-256",
            Macsec.GCM_AES_XPN_128, "GCM-AES-XPN-128",
            Macsec.GCM_AES_XPN_256, "GCM-AES-XPN-256");
    private static final List<String> VALIDATION = List.of("disabled", "check", "strict");
    private static final List<String> OFFLOAD = List.of("off", "phy", "mac");

    private ShownMacsec() {}

    static String json(MacsecDevice device, String name) {
        Macsec settings = device.settings();
        long encoding = settings.get(Macsec.ENCODING_ASSOCIATION).orElseThrow();
        boolean replay = settings.get(Macsec.REPLAY_PROTECT).orElseThrow();
        MacsecDevice.Counts counts = device.counts();
        MacsecDevice.Sent sent = device.sent();
        return "{\"ifindex\":" + device.link() + ",\"ifname\":\"" + name + "\""
                + ",\"protect\":" + settings.get(Macsec.PROTECT).orElseThrow()
                + ",\"validate\":\""
                + VALIDATION.get(settings.get(Macsec.VALIDATION).orElseThrow().intValue()) + "\""
                // It takes the number of the association to send by for these two.
                + ",\"sc\":" + (encoding != 0) + ",\"sa\":" + (encoding != 0)
                + ",\"encrypt\":" + settings.get(Macsec.ENCRYPT).orElseThrow()
                + ",\"send_sci\":" + settings.get(Macsec.SEND_SCI).orElseThrow()
                + ",\"end_station\":" + settings.get(Macsec.END_STATION).orElseThrow()
                + ",\"scb\":" + settings.get(Macsec.SINGLE_COPY_BROADCAST).orElseThrow()
                + ",\"replay\":" + replay
                + (replay ? ",\"window\":" + settings.get(Macsec.WINDOW).orElseThrow() : "")
                + ",\"cipher_suite\":\""
                + CIPHERS.get(settings.get(Macsec.CIPHER_SUITE).orElseThrow()) + "\""
                + ",\"icv_length\":" + settings.get(Macsec.ICV_LENGTH).orElseThrow()
                + ",\"sci\":\"0x" + Long.toHexString(settings.get(Macsec.SCI).orElseThrow()) + "\""
                + ",\"encoding_sa\":" + encoding
                + counts(
                        "OutPktsUntagged InPktsUntagged OutPktsTooLong InPktsNoTag InPktsBadTag InPktsUnknownSCI"
                                + " InPktsNoSCI InPktsOverrun",
                        counts.sentUntagged(),
                        counts.receivedUntagged(),
                        counts.sentTooLong(),
                        counts.receivedNoTag(),
                        counts.receivedBadTag(),
                        counts.unknownChannel(),
                        counts.noChannel(),
                        counts.overrun())
                + counts(
                        "OutPktsProtected OutPktsEncrypted OutOctetsProtected OutOctetsEncrypted",
                        sent.protectedFrames(),
                        sent.encryptedFrames(),
                        sent.protectedBytes(),
                        sent.encryptedBytes())
                + ",\"sa_list\":" + list(device.associations(), each -> association(each, sending(each)))
                + ",\"rx_sc\":" + list(device.channels(), ShownMacsec::channel)
                + ",\"offload\":\""
                + OFFLOAD.get(settings.get(Macsec.OFFLOAD).orElseThrow().intValue()) + "\"}";
    }

    private static String channel(ReceiveChannel channel) {
        ReceiveChannel.Counts counts = channel.counts();
        return "{\"sci\":\"0x" + Long.toHexString(channel.identifier()) + "\",\"active\":" + channel.active()
                + counts(
                        "InOctetsValidated InOctetsDecrypted InPktsUnchecked InPktsDelayed InPktsOK InPktsInvalid"
                                + " InPktsLate InPktsNotValid InPktsNotUsingSA InPktsUnusedSA",
                        counts.validatedBytes(),
                        counts.decryptedBytes(),
                        counts.unchecked(),
                        counts.delayed(),
                        counts.ok(),
                        counts.invalid(),
                        counts.late(),
                        counts.notValid(),
                        counts.notUsingAssociation(),
                        counts.unusedAssociation())
                + ",\"sa_list\":" + list(channel.associations(), each -> association(each, receiving(each))) + "}";
    }

    private static String association(SecureAssociation each, String counts) {
        // Of a number of 64 bits it shows the lower 32.
        return "{\"an\":" + each.number() + ",\"pn\":" + (each.packetNumber() & 0xffff_ffffL)
                + (each.shortIdentifier().isPresent()
                        ? ",\"ssci\":\"0x"
                                + Integer.toHexString(each.shortIdentifier().getAsInt()) + "\""
                        : "")
                + ",\"active\":" + each.active() + ",\"key\":\"" + each.key() + "\"" + counts + "}";
    }

    private static String sending(SecureAssociation each) {
        SecureAssociation.Counts counts = each.counts();
        return counts("OutPktsProtected OutPktsEncrypted", counts.sentProtected(), counts.sentEncrypted());
    }

    private static String receiving(SecureAssociation each) {
        SecureAssociation.Counts counts = each.counts();
        return counts(
                "InPktsOK InPktsInvalid InPktsNotValid InPktsNotUsingSA InPktsUnusedSA",
                counts.ok(),
                counts.invalid(),
                counts.notValid(),
                counts.notUsed(),
                counts.unused());
    }

    private static String counts(String names, long... values) {
        StringBuilder text = new StringBuilder();
        String[] each = names.split(" ");
        for (int index = 0; index < values.length; index++) {
            text.append(",\"").append(each[index]).append("\":").append(values[index]);
        }
        return text.toString();
    }

    private static <T> String list(List<T> list, Function<T, String> text) {
        return list.stream().map(text).collect(Collectors.joining(",", "[", "]"));
    }
}
