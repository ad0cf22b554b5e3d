package dev.poplin.netlink.generic;

import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A family as the kernel registered it.
 *
 * @param name by which it is found
 * @param id the message type of its requests, until its module is unloaded, see {@link GenericNetlink#forget}
 * @param version of its protocol
 * @param headerBytes the length of its own header behind that of generic netlink
 * @param maxAttribute the greatest attribute type, 0 if it differs by command
 * @param operations what can be asked of it
 * @param groups what one can listen to
 */
public record GenericFamily(
        String name,
        int id,
        int version,
        int headerBytes,
        int maxAttribute,
        List<Operation> operations,
        List<MulticastGroup> groups) {

    /** The length of struct genlmsghdr: command, version, two reserved bytes. */
    public static final int GENERIC_HEADER_BYTES = 4;

    static final int FAMILY_ID = 1;
    static final int FAMILY_NAME = 2;
    static final int OP = 10;
    private static final int VERSION = 3;
    private static final int HEADER_SIZE = 4;
    private static final int MAX_ATTRIBUTE = 5;
    private static final int OPERATIONS = 6;
    private static final int MULTICAST_GROUPS = 7;

    static final AttributeNames NAMES = AttributeNames.builder(GENERIC_HEADER_BYTES)
            .names("CTRL_ATTR_", "FAMILY_ID FAMILY_NAME VERSION HDRSIZE MAXATTR OPS MCAST_GROUPS POLICY OP_POLICY OP")
            .within(OPERATIONS, list("operation", "CTRL_ATTR_OP_", "ID FLAGS"))
            .within(MULTICAST_GROUPS, list("group", "CTRL_ATTR_MCAST_GRP_", "NAME ID"))
            .build();

    private static Supplier<AttributeNames> list(String element, String prefix, String names) {
        AttributeNames each = AttributeNames.builder(0).names(prefix, names).build();
        return () -> AttributeNames.list(element, () -> each);
    }

    /** Keeps copies of the lists. */
    public GenericFamily {
        operations = List.copyOf(operations);
        groups = List.copyOf(groups);
    }

    /**
     * A command that the family knows.
     *
     * @param command its number
     * @param flags linux/genetlink.h GENL_*: 1 needs CAP_NET_ADMIN, 2 does, 4 dumps, 8 has a policy, 16 needs it in the namespace
     */
    public record Operation(int command, int flags) {}

    /**
     * A group to which the family tells what happens.
     *
     * @param name by which it is found
     * @param id the number to join
     */
    public record MulticastGroup(String name, int id) {}

    /** The group of this name, or empty. */
    public Optional<MulticastGroup> group(String groupName) {
        return groups.stream().filter(group -> group.name.equals(groupName)).findFirst();
    }

    /**
     * A request to this family.
     *
     * @param sentence what it does, for error messages
     * @param command the number of the command
     * @param flags the netlink flags besides REQUEST and ACK
     * @param names the names of its attributes, behind {@link #GENERIC_HEADER_BYTES} and the family's own header
     * @param payload writes what follows the generic header
     * @throws IllegalArgumentException if the command is not within 0 and 255
     */
    public Request request(
            Supplier<String> sentence, int command, int flags, AttributeNames names, Consumer<MessageWriter> payload) {
        if (command < 0 || command > 0xff) {
            throw new IllegalArgumentException("command " + command + " is not within 0 and 255");
        }
        return new Request(sentence, id, flags, names, writer -> {
            writer.u8(command).u8(version).u16(0);
            payload.accept(writer);
        });
    }

    /**
     * What a CTRL_CMD_NEWFAMILY message says.
     *
     * @throws MalformedMessageException if it is no such message
     */
    static GenericFamily decode(Reply reply) {
        String name = "";
        int id = 0;
        int version = 0;
        int headerBytes = 0;
        int maxAttribute = 0;
        List<Operation> operations = List.of();
        List<MulticastGroup> groups = List.of();
        AttributeReader attributes = reply.attributes(GENERIC_HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case FAMILY_ID -> id = attributes.u16();
                case FAMILY_NAME -> name = attributes.string();
                case VERSION -> version = attributes.u32();
                case HEADER_SIZE -> headerBytes = attributes.u32();
                case MAX_ATTRIBUTE -> maxAttribute = attributes.u32();
                case OPERATIONS -> operations = operations(attributes.nested());
                case MULTICAST_GROUPS -> groups = groups(attributes.nested());
                default -> {
                    // Newer kernels may say more.
                }
            }
        }
        return new GenericFamily(name, id, version, headerBytes, maxAttribute, operations, groups);
    }

    private static List<Operation> operations(AttributeReader list) {
        List<Operation> operations = new ArrayList<>();
        while (list.next()) {
            AttributeReader operation = list.nested();
            int command = 0;
            int flags = 0;
            while (operation.next()) {
                switch (operation.type()) {
                    case 1 -> command = operation.u32();
                    case 2 -> flags = operation.u32();
                    default -> {
                        // Nothing more is defined.
                    }
                }
            }
            operations.add(new Operation(command, flags));
        }
        return operations;
    }

    private static List<MulticastGroup> groups(AttributeReader list) {
        List<MulticastGroup> groups = new ArrayList<>();
        while (list.next()) {
            AttributeReader group = list.nested();
            String name = "";
            int id = 0;
            while (group.next()) {
                switch (group.type()) {
                    case 1 -> name = group.string();
                    case 2 -> id = group.u32();
                    default -> {
                        // Nothing more is defined.
                    }
                }
            }
            groups.add(new MulticastGroup(name, id));
        }
        return groups;
    }
}
