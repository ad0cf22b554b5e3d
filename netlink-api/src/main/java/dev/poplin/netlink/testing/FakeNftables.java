package dev.poplin.netlink.testing;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.testing.FakeObjects.Body;
import dev.poplin.netlink.testing.FakeTable.FakeRule;
import dev.poplin.netlink.testing.FakeTable.FakeSet;
import dev.poplin.netlink.testing.FakeTable.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The tables of nftables in the fake kernel: transactions of all or nothing, and listings. Called under its lock. */
final class FakeNftables {

    private static final int SUBSYSTEM_MASK = 0xff00;
    private static final int NEWGEN = NftNumber.SUBSYSTEM | 15;
    private static final int GENERATION_ATTRIBUTE = 1;
    private static final Errno ERESTART = Errno.of(85);
    private static final int HANDLE_OF_TABLE = 4;
    private static final int HANDLE_OF_CHAIN = 2;
    private static final int HANDLE_OF_RULE = 3;
    private static final int HOOK = 4;
    private static final int HOOK_DEVICE = 3;
    private static final int HOOK_DEVICES = 4;

    private Map<String, FakeTable> tables = new LinkedHashMap<>();
    private int generation = 1;
    private long tableHandles;

    /** A message of a datagram, and its outcome once it is carried out. */
    private static final class Step {

        private final int sequence;
        private final Reply request;
        private int errno;

        private Step(int sequence, Reply request) {
            this.sequence = sequence;
            this.request = request;
        }
    }

    /** Takes the outcome of a message. */
    interface Outcomes {

        void outcome(int sequence, Reply request, int errno);
    }

    private final List<Step> steps = new ArrayList<>();

    static boolean isOurs(int type) {
        return (type & SUBSYSTEM_MASK) == NftNumber.SUBSYSTEM;
    }

    static boolean isBoundary(int type) {
        return type == NftNumber.BATCH_BEGIN || type == NftNumber.BATCH_END;
    }

    boolean isCollecting() {
        return !steps.isEmpty();
    }

    /** Takes a message of a transaction; at its end all are carried out, or none. */
    void collect(int sequence, Reply request, Outcomes outcomes) {
        steps.add(new Step(sequence, request));
        if (request.type() == NftNumber.BATCH_END) {
            commit(outcomes);
            steps.clear();
        }
    }

    /** Forgets a transaction whose end did not come with its datagram. */
    void abandon() {
        steps.clear();
    }

    private void commit(Outcomes outcomes) {
        Step begin = steps.get(0);
        if (isOutdated(begin.request)) {
            outcomes.outcome(begin.sequence, begin.request, ERESTART.code());
            return;
        }
        FakeChanges changes = new FakeChanges(tables, tableHandles);
        boolean refused = false;
        List<Step> inner = steps.subList(1, steps.size() - 1);
        for (Step step : inner) {
            try {
                changes.carryOut(step.request);
            } catch (Refusal refusal) {
                step.errno = refusal.errno().code();
            } catch (MalformedMessageException e) {
                step.errno = Errno.EINVAL.code();
            }
            refused |= step.errno != 0;
        }
        if (!refused) {
            tables = changes.tables();
            tableHandles = changes.tableHandles();
            generation++;
        }
        inner.forEach(step -> outcomes.outcome(step.sequence, step.request, step.errno));
    }

    private boolean isOutdated(Reply begin) {
        AttributeReader attributes = begin.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == GENERATION_ATTRIBUTE) {
                return attributes.be32() != generation;
            }
        }
        return false;
    }

    /** The type of a message that describes what a request asks for. */
    static int newType(int getType) {
        return getType == NftNumber.GETGEN ? NEWGEN : getType - 1;
    }

    /** The objects that a request asks for. */
    List<Body> list(Reply request) throws Refusal {
        FakeAttributes filter = FakeAttributes.of(request);
        int family = request.u8(0);
        String table = filter.text(1);
        Stream<FakeTable> wanted = tables.values().stream()
                .filter(each -> family == 0 || each.family == family)
                .filter(each -> table.isEmpty() || each.name.equals(table));
        return switch (request.type()) {
            case NftNumber.GETGEN -> List.of(writer -> header(writer, 0).attributeBe32(1, generation));
            case NftNumber.GETTABLE ->
                wanted.map(each -> body(each, each.attributes, HANDLE_OF_TABLE, each.handle))
                        .toList();
            case NftNumber.GETCHAIN ->
                wanted.flatMap(each -> each.chains.values().stream()
                                .map(chain -> body(each, listed(chain), HANDLE_OF_CHAIN, chain.handle())))
                        .toList();
            case NftNumber.GETRULE -> rules(wanted, filter.text(2));
            case NftNumber.GETSET ->
                wanted.flatMap(each -> each.sets.values().stream()
                                .map(set -> body(
                                        each,
                                        set.part().attributes(),
                                        16,
                                        set.part().handle())))
                        .toList();
            case NftNumber.GETSETELEM -> elements(family, table, filter.text(2));
            case NftNumber.GETOBJ ->
                wanted.flatMap(each -> each.objects.values().stream()
                                .map(object -> body(each, object.attributes(), 6, object.handle())))
                        .toList();
            default -> throw new Refusal(Errno.EOPNOTSUPP);
        };
    }

    private static List<Body> rules(Stream<FakeTable> tables, String chain) {
        List<Body> bodies = new ArrayList<>();
        tables.forEach(table -> {
            for (String each : table.chains.keySet()) {
                for (FakeRule rule : table.rules) {
                    if (rule.chain().equals(each) && (chain.isEmpty() || each.equals(chain))) {
                        bodies.add(body(table, rule.attributes(), HANDLE_OF_RULE, rule.handle()));
                    }
                }
            }
        });
        return bodies;
    }

    private List<Body> elements(int family, String tableName, String name) throws Refusal {
        FakeTable table = tables.get(FakeChanges.key(family, tableName));
        FakeSet set = table == null ? null : table.sets.get(name);
        if (table == null || set == null) {
            throw new Refusal(Errno.ENOENT);
        }
        return set.elements().values().stream()
                .<Body>map(element -> writer -> {
                    header(writer, table.family).attributeString(1, table.name).attributeString(2, name);
                    writer.nested(3, () -> writer.nested(1, () -> element.forEach(each -> each.write(writer))));
                })
                .toList();
    }

    private static MessageWriter header(MessageWriter writer, int family) {
        return writer.u8(family).u8(0).u16(0);
    }

    private static Body body(FakeTable table, FakeAttributes attributes, int handleType, long handle) {
        return writer -> {
            header(writer, table.family);
            attributes.forEach(each -> each.write(writer));
            writer.attributeBe64(handleType, handle);
        };
    }

    /** A chain as the kernel lists it: the only device of a hook is a list of one, too. */
    private static FakeAttributes listed(Part chain) {
        List<RawAttribute> attributes = new ArrayList<>();
        for (RawAttribute each : chain.attributes()) {
            attributes.add(each.type() == HOOK ? hook(each) : each);
        }
        return new FakeAttributes(attributes);
    }

    private static RawAttribute hook(RawAttribute hook) {
        MessageWriter out = new MessageWriter(64);
        AttributeReader parts = hook.nested();
        while (parts.next()) {
            RawAttribute.of(parts).write(out);
            if (parts.type() == HOOK_DEVICE) {
                String device = parts.string();
                out.nested(HOOK_DEVICES, () -> out.attributeString(1, device));
            }
        }
        return new RawAttribute(HOOK | 1 << 15, FakeReferences.bytes(out));
    }
}
