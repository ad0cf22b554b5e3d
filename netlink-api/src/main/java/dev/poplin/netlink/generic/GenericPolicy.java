package dev.poplin.netlink.generic;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.system.AttributePolicy;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a family's commands accept: for each command the policies of its requests, and for each policy what it says of an attribute
 * (CTRL_CMD_GETPOLICY).
 *
 * @param commands by the number of a command
 * @param policies by the index of a policy: its attributes by type
 */
public record GenericPolicy(Map<Integer, Command> commands, Map<Integer, Map<Integer, Attribute>> policies) {

    private static final int POLICY = 8;
    private static final int OP_POLICY = 9;
    private static final int TYPE = 1;
    private static final int NESTED_INDEX = 8;
    private static final int NOT_GIVEN = -1;

    /**
     * The policies of one command.
     *
     * @param request the index of the policy for a single request, -1 if there is none
     * @param dump the index of the policy for a dump, -1 if there is none
     */
    public record Command(int request, int dump) {}

    /**
     * What is accepted in an attribute.
     *
     * @param type linux/netlink.h NL_ATTR_TYPE_*, such as 4 for 32 bits or 12 for text
     * @param limits such as {@code at least 68, at most 65535}; empty if there are none
     * @param nested the index of the policy of what is in it, -1 if nothing is
     */
    public record Attribute(int type, String limits, int nested) {}

    /** One message of the answer is one attribute or one command; they are put together here. */
    static GenericPolicy of(List<GenericPolicy> parts) {
        Map<Integer, Command> commands = new TreeMap<>();
        Map<Integer, Map<Integer, Attribute>> policies = new TreeMap<>();
        for (GenericPolicy part : parts) {
            commands.putAll(part.commands);
            part.policies.forEach((index, attributes) ->
                    policies.computeIfAbsent(index, fresh -> new TreeMap<>()).putAll(attributes));
        }
        return new GenericPolicy(commands, policies);
    }

    static GenericPolicy decode(Reply reply) {
        List<GenericPolicy> parts = new ArrayList<>(1);
        AttributeReader attributes = reply.attributes(GenericFamily.GENERIC_HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == POLICY) {
                AttributeReader policy = attributes.nested();
                while (policy.next()) {
                    parts.add(new GenericPolicy(Map.of(), Map.of(policy.type(), attributes(policy.nested()))));
                }
            } else if (attributes.type() == OP_POLICY) {
                AttributeReader command = attributes.nested();
                while (command.next()) {
                    parts.add(new GenericPolicy(Map.of(command.type(), command(command.nested())), Map.of()));
                }
            }
        }
        return of(parts);
    }

    private static Map<Integer, Attribute> attributes(AttributeReader list) {
        Map<Integer, Attribute> attributes = new TreeMap<>();
        while (list.next()) {
            int type = 0;
            int nested = NOT_GIVEN;
            AttributeReader attribute = list.nested();
            while (attribute.next()) {
                switch (attribute.type()) {
                    case TYPE -> type = attribute.u32();
                    case NESTED_INDEX -> nested = attribute.u32();
                    default -> {
                        // The limits are read below.
                    }
                }
            }
            attributes.put(list.type(), new Attribute(type, AttributePolicy.limits(list.nested()), nested));
        }
        return attributes;
    }

    private static Command command(AttributeReader policies) {
        int request = NOT_GIVEN;
        int dump = NOT_GIVEN;
        while (policies.next()) {
            switch (policies.type()) {
                case 1 -> request = policies.u32();
                case 2 -> dump = policies.u32();
                default -> {
                    // Nothing more is defined.
                }
            }
        }
        return new Command(request, dump);
    }
}
