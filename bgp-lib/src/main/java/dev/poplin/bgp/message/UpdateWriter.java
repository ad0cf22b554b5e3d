package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AttributeType;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.Update.Reachable;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.Nlri;
import dev.poplin.bgp.nlri.NlriCodec;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Ipv4Address;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes an update as the messages that it takes: one if all of it fits, otherwise what is withdrawn and what is reachable apart,
 * each filled as far as the agreed size allows. Used once.
 */
final class UpdateWriter {

    private static final int FRAME_BYTES = MessageDecoder.HEADER_BYTES + 4;
    private static final int NEXT_HOP_BYTES = 7;
    /** The header of MP_REACH_NLRI or MP_UNREACH_NLRI with a length of two octets, AFI and SAFI. */
    private static final int MULTIPROTOCOL_BYTES = 7;

    private final Update update;
    private final Negotiated negotiated;
    private final MessageBuffer out;
    private final UpdateForm form;
    private final byte @Nullable [] narrow;
    private final int attributeBytes;

    private byte[] array;
    private int at;
    private int start;

    UpdateWriter(Update update, Negotiated negotiated, MessageBuffer out) {
        this.update = update;
        this.negotiated = negotiated;
        this.out = out;
        this.form = update.form();
        this.array = out.array();
        boolean any = !update.reachable().isEmpty();
        this.narrow = any && !negotiated.fourOctetAs() ? update.attributes().toTwoOctetBytes() : null;
        int exact =
                !any ? 0 : narrow != null ? narrow.length : update.attributes().encodedBytes();
        this.attributeBytes = exact + form.count();
    }

    void write() {
        if (update.endOfRib().isPresent()) {
            endOfRib(update.endOfRib().get());
        }
        if (!writeAsOne()) {
            for (NlriList gone : update.withdrawn()) {
                withdraw(gone);
            }
            update.reachable().forEach(this::announce);
        }
    }

    private boolean pathIds(Family family) {
        return !negotiated.pathIdsSent().isEmpty() && negotiated.pathIdsSent().contains(family);
    }

    private boolean isClassicWithdrawal(Family family) {
        return family.equals(Family.IPV4_UNICAST) && !form.ipv4InUnreach();
    }

    private boolean isClassic(Reachable reachable) {
        return reachable.family().equals(Family.IPV4_UNICAST) && !form.ipv4InReach() && isIpv4(reachable);
    }

    private static boolean isIpv4(Reachable reachable) {
        return reachable.nextHop().isPresent() && reachable.nextHop().get().address() instanceof Ipv4Address;
    }

    /** What MP_REACH_NLRI takes besides its NLRI, and a NEXT_HOP beside it if the form may have one. */
    private int multiprotocolBytes(Reachable reachable) {
        return MULTIPROTOCOL_BYTES + 2 + RouteAttributes.hopBytes(reachable) + (form.isUsual() ? 0 : NEXT_HOP_BYTES);
    }

    /** Writes all in one message, if it fits and no field is needed twice. */
    private boolean writeAsOne() {
        NlriList withdrawn = null;
        NlriList unreachable = null;
        Reachable classic = null;
        Reachable multiprotocol = null;
        int bytes = FRAME_BYTES + attributeBytes;
        List<NlriList> gone = update.withdrawn();
        for (int i = 0; i < gone.size(); i++) {
            NlriList list = gone.get(i);
            if (list.isEmpty()) {
                continue;
            }
            boolean field = isClassicWithdrawal(list.family());
            if (field ? withdrawn != null : unreachable != null) {
                return false;
            }
            withdrawn = field ? list : withdrawn;
            unreachable = field ? unreachable : list;
            bytes += NlriCodec.encodedBytes(list, 0, list.size(), pathIds(list.family()))
                    + (field ? 0 : MULTIPROTOCOL_BYTES);
        }
        List<Reachable> here = update.reachable();
        for (int i = 0; i < here.size(); i++) {
            Reachable reachable = here.get(i);
            if (reachable.nlri().isEmpty()) {
                continue;
            }
            boolean field = isClassic(reachable);
            if (field ? classic != null : multiprotocol != null) {
                return false;
            }
            classic = field ? reachable : classic;
            multiprotocol = field ? multiprotocol : reachable;
            NlriList nlri = reachable.nlri();
            bytes += NlriCodec.encodedBytes(nlri, 0, nlri.size(), pathIds(nlri.family()))
                    + (field ? NEXT_HOP_BYTES : multiprotocolBytes(reachable));
        }
        if (bytes > negotiated.maxBytes()) {
            return false;
        }
        if (withdrawn == null && unreachable == null && classic == null && multiprotocol == null) {
            // A withdrawal of nothing would be the marker that all routes have been sent.
            return true;
        }
        begin(bytes);
        withdrawnField(withdrawn, 0, withdrawn == null ? 0 : withdrawn.size());
        attributesField(unreachable, 0, unreachable == null ? 0 : unreachable.size(), classic, multiprotocol, 0, -1);
        if (classic != null) {
            nlri(classic.nlri(), 0, classic.nlri().size());
        }
        finish();
        return true;
    }

    private void endOfRib(Family family) {
        begin(FRAME_BYTES + MULTIPROTOCOL_BYTES);
        if (isClassicWithdrawal(family)) {
            Wire.put32(array, at, 0);
            at += 4;
        } else {
            withdrawnField(null, 0, 0);
            attributesField(NlriList.empty(family), 0, 0, null, null, 0, 0);
        }
        finish();
    }

    private void withdraw(NlriList gone) {
        boolean field = isClassicWithdrawal(gone.family());
        int room = negotiated.maxBytes() - FRAME_BYTES - (field ? 0 : MULTIPROTOCOL_BYTES);
        int from = 0;
        while (from < gone.size()) {
            int to = NlriCodec.fit(gone, from, pathIds(gone.family()), room);
            if (to == from) {
                throw new IllegalArgumentException("no message holds " + gone.get(from));
            }
            begin(negotiated.maxBytes());
            withdrawnField(field ? gone : null, from, to);
            attributesField(field ? null : gone, from, to, null, null, 0, 0);
            finish();
            from = to;
        }
    }

    private void announce(Reachable reachable) {
        boolean field = isClassic(reachable);
        NlriList nlri = reachable.nlri();
        int more = field ? NEXT_HOP_BYTES : multiprotocolBytes(reachable);
        int room = negotiated.maxBytes() - FRAME_BYTES - attributeBytes - more;
        List<Nlri> unfit = new ArrayList<>();
        int from = 0;
        while (from < nlri.size()) {
            int to = NlriCodec.fit(nlri, from, pathIds(nlri.family()), room);
            if (to == from) {
                unfit.add(nlri.get(from++));
                continue;
            }
            begin(negotiated.maxBytes());
            withdrawnField(null, 0, 0);
            attributesField(null, 0, 0, field ? reachable : null, field ? null : reachable, from, to);
            if (field) {
                nlri(nlri, from, to);
            }
            finish();
            from = to;
        }
        if (!unfit.isEmpty()) {
            // With these attributes they fit no message: the peer cannot be told, and must not keep what it has.
            withdraw(NlriList.of(nlri.family(), unfit));
        }
    }

    private void begin(int bytes) {
        // Numbers are written eight bytes at a time.
        out.reserve(bytes + 8);
        array = out.array();
        start = out.length();
        Wire.put64(array, start, -1);
        Wire.put64(array, start + 8, -1);
        array[start + 18] = MessageDecoder.UPDATE;
        at = start + MessageDecoder.HEADER_BYTES;
    }

    private void finish() {
        Wire.put16(array, start + 16, at - start);
        out.added(at);
    }

    private void nlri(NlriList list, int from, int to) {
        at = NlriCodec.write(list, from, to, pathIds(list.family()), array, at);
    }

    private void withdrawnField(@Nullable NlriList withdrawn, int from, int to) {
        int lengthAt = at;
        at += 2;
        if (withdrawn != null) {
            nlri(withdrawn, from, to);
        }
        Wire.put16(array, lengthAt, at - lengthAt - 2);
    }

    /** Writes the field; {@code to} below 0 means all of what is reachable. */
    private void attributesField(
            @Nullable NlriList unreachable,
            int goneFrom,
            int goneTo,
            @Nullable Reachable classic,
            @Nullable Reachable multiprotocol,
            int from,
            int to) {
        int lengthAt = at;
        at += 2;
        int end = to >= 0 || multiprotocol == null ? to : multiprotocol.nlri().size();
        if (form.count() == 0) {
            if (multiprotocol != null) {
                reach(multiprotocol, from, end, false);
            }
            if (unreachable != null) {
                unreach(unreachable, goneFrom, goneTo, false);
            }
            if (classic != null || multiprotocol != null) {
                attributes(classic);
            }
        } else {
            inForm(unreachable, goneFrom, goneTo, classic, multiprotocol, from, end);
        }
        Wire.put16(array, lengthAt, at - lengthAt - 2);
    }

    /** The attributes by type, NEXT_HOP among them. */
    private void attributes(@Nullable Reachable classic) {
        PathAttributes attributes = update.attributes();
        int from = at;
        if (narrow != null) {
            System.arraycopy(narrow, 0, array, at, narrow.length);
            at += narrow.length;
        } else {
            attributes.copyTo(array, at);
            at += attributes.encodedBytes();
        }
        if (classic != null) {
            int gap = from;
            while (gap < at && (array[gap + 1] & 0xff) < AttributeType.NEXT_HOP) {
                gap = next(array, gap);
            }
            System.arraycopy(array, gap, array, gap + NEXT_HOP_BYTES, at - gap);
            at += NEXT_HOP_BYTES;
            RouteAttributes.nextHop(classic, array, gap, false);
        }
    }

    private static int next(byte[] bytes, int at) {
        boolean extended = (bytes[at] & AttributeType.EXTENDED_LENGTH) != 0;
        return at + (extended ? 4 + Wire.uint16(bytes, at + 2) : 3 + Wire.uint8(bytes, at + 2));
    }

    private void inForm(
            @Nullable NlriList unreachable,
            int goneFrom,
            int goneTo,
            @Nullable Reachable classic,
            @Nullable Reachable multiprotocol,
            int from,
            int to) {
        boolean any = classic != null || multiprotocol != null;
        byte[] row = !any
                ? new byte[0]
                : narrow != null ? narrow : update.attributes().toBytes();
        boolean[] written = new boolean[256];
        for (int i = 0; i < form.count(); i++) {
            int type = form.type(i);
            boolean extended = form.extended(i);
            written[type] = true;
            if (type == AttributeType.MP_REACH && multiprotocol != null) {
                reach(multiprotocol, from, to, extended);
            } else if (type == AttributeType.MP_UNREACH && unreachable != null) {
                unreach(unreachable, goneFrom, goneTo, extended);
            } else if (type == AttributeType.NEXT_HOP) {
                // Some senders write it beside MP_REACH_NLRI, where it means nothing.
                Reachable behind = classic != null ? classic : multiprotocol;
                if (behind != null && isIpv4(behind)) {
                    at = RouteAttributes.nextHop(behind, array, at, extended);
                }
            } else {
                one(row, type, extended);
            }
        }
        for (int next = 0; next < row.length; next = next(row, next)) {
            if (!written[row[next + 1] & 0xff]) {
                one(row, row[next + 1] & 0xff, false);
            }
        }
        if (classic != null && !written[AttributeType.NEXT_HOP]) {
            at = RouteAttributes.nextHop(classic, array, at, false);
        }
        if (multiprotocol != null && !written[AttributeType.MP_REACH]) {
            reach(multiprotocol, from, to, false);
        }
        if (unreachable != null && !written[AttributeType.MP_UNREACH]) {
            unreach(unreachable, goneFrom, goneTo, false);
        }
    }

    /** Copies one attribute of a sorted row, if it has it. */
    private void one(byte[] row, int type, boolean extended) {
        for (int here = 0; here < row.length; here = next(row, here)) {
            if ((row[here + 1] & 0xff) == type) {
                int end = next(row, here);
                int length = end - here - ((row[here] & AttributeType.EXTENDED_LENGTH) != 0 ? 4 : 3);
                int valueAt = RouteAttributes.header(row[here] & 0xe0, type, length, extended, array, at);
                System.arraycopy(row, end - length, array, valueAt, length);
                at = valueAt + length;
                return;
            }
        }
    }

    private void reach(Reachable reachable, int from, int to, boolean extended) {
        at = RouteAttributes.reach(reachable, from, to, pathIds(reachable.family()), extended, array, at);
    }

    private void unreach(NlriList list, int from, int to, boolean extended) {
        at = RouteAttributes.unreach(list, from, to, pathIds(list.family()), extended, array, at);
    }
}
