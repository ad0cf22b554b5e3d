package dev.poplin.netlink.nftables;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.mirror.EventStream;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.nftables.NftEvent.ChainChange;
import dev.poplin.netlink.nftables.NftEvent.ElementsChange;
import dev.poplin.netlink.nftables.NftEvent.FlowtableChange;
import dev.poplin.netlink.nftables.NftEvent.Generation;
import dev.poplin.netlink.nftables.NftEvent.NftChange;
import dev.poplin.netlink.nftables.NftEvent.ObjectChange;
import dev.poplin.netlink.nftables.NftEvent.Overrun;
import dev.poplin.netlink.nftables.NftEvent.RuleChange;
import dev.poplin.netlink.nftables.NftEvent.SetChange;
import dev.poplin.netlink.nftables.NftEvent.TableChange;
import dev.poplin.netlink.nftables.NftEvent.UnknownChange;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.object.FlowtableCodec;
import dev.poplin.netlink.nftables.object.ObjectCodec;
import dev.poplin.netlink.nftables.rule.ChainCodec;
import dev.poplin.netlink.nftables.set.ElementCodec;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.set.SetCodec;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.NetlinkTransport;
import dev.poplin.netlink.system.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells of every committed transaction of anybody, with all that it changed and the process that made it: {@code nft monitor}.
 *
 * <pre>{@code
 * try (EventStream<NftEvent> monitor = NftMonitor.open(namespace)) {
 *     monitor.forEach(event -> System.out.println(event));
 * }
 * }</pre>
 */
public final class NftMonitor implements EventStream.Decoder<NftEvent> {

    private static final int GROUP_NFTABLES = 7;
    private static final int NEWGEN = NftNumber.SUBSYSTEM | 15;
    private static final int GENERATION_NUMBER = 1;
    private static final int GENERATION_PROCESS = 2;
    private static final int GENERATION_NAME = 3;
    private static final int SET_OF_ELEMENTS = 2;
    private static final NftSet ANY = NftSet.of("", List.of(KeyType.INTEGER), List.of());

    private final List<NftChange> changes = new ArrayList<>();
    /** After an overrun, until nothing waits any more. */
    private boolean behind;
    /** The transaction that is told now may have begun with what was lost. */
    private boolean incomplete;
    /** The number of the transaction that was told last; 0 if that is not known. */
    private int last;

    NftMonitor() {}

    /**
     * Begins to watch the calling thread's namespace.
     *
     * @throws NetlinkException if the kernel refuses a socket
     */
    public static EventStream<NftEvent> open() throws NetlinkException {
        return over(NetlinkSocket.open(NetlinkSocket.NETFILTER, GROUP_NFTABLES));
    }

    /**
     * Begins to watch another namespace.
     *
     * @throws IOException if it cannot be entered or the kernel refuses a socket
     */
    public static EventStream<NftEvent> open(NetworkNamespace namespace) throws IOException {
        return namespace.callToOpen(NftMonitor::open);
    }

    /** Watches what comes through a transport of the caller's, which closes with the stream. */
    public static EventStream<NftEvent> over(NetlinkTransport transport) {
        return new EventStream<>(transport, new NftMonitor());
    }

    @Override
    public void message(Reply message, List<NftEvent> events) {
        if (behind) {
            return;
        }
        if (message.type() != NEWGEN) {
            changes.add(change(message));
            return;
        }
        Generation generation = generation(message);
        events.add(incomplete || !follows(generation.number()) ? new Overrun() : generation);
        last = generation.number();
        incomplete = false;
        changes.clear();
    }

    /** The kernel counts its transactions and leaves out 0. */
    private boolean follows(int number) {
        return last == 0 || number == 0 || number == last + 1 || number == 1 && last == -1;
    }

    /** The kernel says so before it hands out what still waits, which ends with a part of the transaction that was lost. */
    @Override
    public void overrun(List<NftEvent> events) {
        changes.clear();
        behind = true;
        incomplete = true;
        last = 0;
        events.add(new Overrun());
    }

    @Override
    public void caughtUp() {
        behind = false;
    }

    private Generation generation(Reply message) {
        int number = 0;
        int process = 0;
        String name = "";
        AttributeReader attributes = message.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case GENERATION_NUMBER -> number = attributes.be32();
                case GENERATION_PROCESS -> process = attributes.be32();
                case GENERATION_NAME -> name = attributes.string();
                default -> {
                    // Nothing else belongs to a generation.
                }
            }
        }
        return new Generation(number, process, name, ElementsChange.merged(changes));
    }

    private static NftChange change(Reply message) {
        TableFamily family = new TableFamily(message.u8(0));
        String table = Nftables.tableName(message);
        return switch (message.type()) {
            case NftNumber.NEWTABLE -> new TableChange(family, table, false);
            case NftNumber.DELTABLE -> new TableChange(family, table, true);
            case NftNumber.NEWCHAIN -> new ChainChange(family, table, ChainCodec.read(message), false);
            case NftNumber.DELCHAIN -> new ChainChange(family, table, ChainCodec.read(message), true);
            case NftNumber.NEWRULE -> new RuleChange(family, table, ChainCodec.readRule(message), false);
            case NftNumber.DELRULE -> new RuleChange(family, table, ChainCodec.readRule(message), true);
            case NftNumber.NEWSET -> new SetChange(family, table, SetCodec.read(message), false);
            case NftNumber.DELSET -> new SetChange(family, table, SetCodec.read(message), true);
            case NftNumber.NEWSETELEM -> elements(family, table, message, false);
            case NftNumber.DELSETELEM -> elements(family, table, message, true);
            case NftNumber.NEWOBJ -> new ObjectChange(family, table, ObjectCodec.read(message), false);
            case NftNumber.DELOBJ -> new ObjectChange(family, table, ObjectCodec.read(message), true);
            case NftNumber.NEWFLOWTABLE -> new FlowtableChange(family, table, FlowtableCodec.read(message), false);
            case NftNumber.DELFLOWTABLE -> new FlowtableChange(family, table, FlowtableCodec.read(message), true);
            default -> new UnknownChange(family, table, message.type());
        };
    }

    private static ElementsChange elements(TableFamily family, String table, Reply message, boolean deleted) {
        String set = "";
        AttributeReader attributes = message.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == SET_OF_ELEMENTS) {
                set = attributes.string();
            }
        }
        return new ElementsChange(family, table, set, ElementCodec.read(message, ANY), deleted);
    }
}
