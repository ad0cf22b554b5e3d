package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AttributeType;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.attribute.PathAttributesBuilder;
import dev.poplin.bgp.message.Update.Reachable;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.NlriCodec;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.wire.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Makes a value of a message that an {@link UpdateView} has checked. */
final class UpdateReader {

    /** As the fields of an UPDATE are in order, so that what is withdrawn for a fault is read again as it was. */
    private static final Comparator<NlriList> IPV4_FIRST =
            Comparator.comparing(list -> !list.family().equals(Family.IPV4_UNICAST));

    private final UpdateView view;
    private final MultiprotocolField reach;
    private final MultiprotocolField unreach;
    private final byte[] bytes;

    UpdateReader(UpdateView view, MultiprotocolField reach, MultiprotocolField unreach) {
        this.view = view;
        this.reach = reach;
        this.unreach = unreach;
        this.bytes = view.array();
    }

    Update read() {
        if (view.isBare()) {
            return Update.endOfRib(Family.IPV4_UNICAST);
        }
        boolean plain = !reach.present() && !unreach.present() && !view.isWithdrawal();
        if (plain && view.withdrawnCount() == 0 && view.nlriCount() > 0) {
            return new Update(List.of(), List.of(ipv4Reachable()), attributes(), Optional.empty(), form());
        }
        return withAllParts();
    }

    private Update withAllParts() {
        List<NlriList> gone = new ArrayList<>(2);
        List<Reachable> reachable = new ArrayList<>(2);
        if (view.withdrawnCount() > 0) {
            gone.add(view.withdrawnList());
        }
        if (unreach.count() > 0) {
            gone.add(nlri(unreach));
        }
        if (view.isWithdrawal()) {
            if (view.nlriCount() > 0) {
                gone.add(view.reachableList());
            }
            if (reach.count() > 0) {
                gone.add(nlri(reach));
            }
            gone.sort(IPV4_FIRST);
        } else {
            if (view.nlriCount() > 0) {
                reachable.add(ipv4Reachable());
            }
            if (reach.count() > 0) {
                reachable.add(new Reachable(reach.nextHop(bytes), nlri(reach)));
            }
        }
        boolean marker = gone.isEmpty() && reachable.isEmpty() && unreach.present() && view.attributeCount() == 1;
        return new Update(
                gone,
                reachable,
                reachable.isEmpty() ? PathAttributes.EMPTY : attributes(),
                marker ? Optional.of(unreach.family()) : Optional.empty(),
                form());
    }

    private NlriList nlri(MultiprotocolField field) {
        return NlriCodec.read(field.family(), field.pathIds(), bytes, field.from(), field.to(), field.count());
    }

    private Reachable ipv4Reachable() {
        return new Reachable(view.classicHop(), view.reachableList());
    }

    private UpdateForm form() {
        boolean ipv4InReach = reach.present() && reach.family().equals(Family.IPV4_UNICAST);
        boolean ipv4InUnreach = unreach.present() && unreach.family().equals(Family.IPV4_UNICAST);
        return UpdateForm.of(bytes, view.headers(), view.attributeCount(), ipv4InReach, ipv4InUnreach);
    }

    private PathAttributes attributes() {
        if (view.fourOctetAs()) {
            return PathAttributes.ofChecked(bytes, view.headers(), view.attributeCount());
        }
        PathAttributesBuilder builder = PathAttributes.builder();
        for (int i = 0; i < view.attributeCount(); i++) {
            int type = view.attributeType(i);
            if (PathAttributes.mayHave(type) && type != AttributeType.AS_PATH && type != AttributeType.AGGREGATOR) {
                builder.attribute(bytes[view.headers()[i]], type, value(type));
            }
        }
        builder.asPath(view.narrowPath());
        if (view.has(AttributeType.AGGREGATOR)) {
            int flags = bytes[view.headerAt(AttributeType.AGGREGATOR)];
            builder.attribute(flags, AttributeType.AGGREGATOR, aggregator());
        }
        return builder.build();
    }

    private byte[] value(int type) {
        int at = view.valueAt(type);
        return Arrays.copyOfRange(bytes, at, at + view.valueLength(type));
    }

    private byte[] aggregator() {
        if (view.has(AttributeType.AS4_AGGREGATOR) && !view.aggregatorIsOfOldSpeaker()) {
            return value(AttributeType.AS4_AGGREGATOR);
        }
        byte[] narrow = value(AttributeType.AGGREGATOR);
        byte[] wide = new byte[8];
        Wire.put32(wide, 0, Wire.uint16(narrow, 0));
        Wire.put32(wide, 4, Wire.int32(narrow, 2));
        return wide;
    }
}
