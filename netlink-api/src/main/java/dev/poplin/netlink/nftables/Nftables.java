package dev.poplin.netlink.nftables;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.Optional;

/**
 * The tables of nftables in a namespace, as {@code nft}. Thread-safe.
 *
 * <pre>{@code
 * Rule ssh = Rule.builder().l4proto(RuleBuilder.TCP).dport(22).accept();
 * Chain input = Chain.base("input", new Hook("filter", Hook.INPUT, Hook.FILTER, false), List.of(ssh));
 * netlink.nftables().apply(Ruleset.of(TableFamily.INET, "mine", List.of(input), List.of()));
 * }</pre>
 */
public final class Nftables {

    private final Conversation conversation;

    /** The tables of the namespace that this conversation is with. */
    public Nftables(Conversation conversation) {
        this.conversation = conversation;
    }

    /**
     * The table with all that is in it, or empty if there is none: {@code nft list table}. Right after tens of thousands of
     * elements were added, the kernel's hash table may still be growing, and its listing leave some out.
     */
    public Optional<Ruleset> list(TableFamily family, String name) throws NetlinkException {
        boolean exists = tables(family).contains(name);
        return exists ? Optional.of(new RulesetReader(conversation, family, name).read()) : Optional.empty();
    }

    /** The names of a family's tables: {@code nft list tables}. */
    public List<String> tables(TableFamily family) throws NetlinkException {
        Request request = new Request("list tables " + family, NftNumber.GETTABLE, 0, out -> out.u8(family.number())
                .u8(0)
                .u16(0));
        return conversation.dump(request, Nftables::name);
    }

    private static String name(Reply reply) {
        AttributeReader attributes = reply.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == 1) {
                return attributes.string();
            }
        }
        return "";
    }

    /**
     * Makes the table be this: reads what is there and writes what differs, in one transaction. Nothing is written if nothing
     * differs.
     *
     * @return whether anything was written
     * @throws NetlinkException if the kernel refuses; then nothing has changed. The operation names the object that it refused
     */
    public boolean apply(Ruleset target) throws NetlinkException {
        List<Request> changes = RulesetChanges.between(list(target.family(), target.name()), target);
        if (changes.isEmpty()) {
            return false;
        }
        commit(changes);
        return true;
    }

    /** Removes a table with all that is in it; nothing happens if there is none. */
    public void delete(TableFamily family, String name) throws NetlinkException {
        try {
            commit(List.of(new Request(
                    "delete table " + family + " " + name,
                    NftNumber.DELTABLE,
                    0,
                    out -> out.u8(family.number()).u8(0).u16(0).attributeString(1, name))));
        } catch (NetlinkException e) {
            if (!e.errno().equals(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    private void commit(List<Request> changes) throws NetlinkException {
        conversation.transact(
                boundary("begin a transaction", NftNumber.BATCH_BEGIN),
                changes,
                boundary("commit a transaction", NftNumber.BATCH_END));
    }

    private static Request boundary(String operation, int type) {
        return new Request(
                operation, type, MessageFlags.REQUEST, out -> out.u8(0).u8(0).be16(NftNumber.SUBSYSTEM >> 8));
    }
}
