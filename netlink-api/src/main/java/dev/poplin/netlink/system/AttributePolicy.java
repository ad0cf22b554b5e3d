package dev.poplin.netlink.system;

import dev.poplin.netlink.message.AttributeReader;
import java.util.ArrayList;
import java.util.List;

/** What the kernel allows in an attribute (linux/netlink.h NL_POLICY_TYPE_ATTR_*), in words. */
public final class AttributePolicy {

    private static final int MIN_SIGNED = 2;
    private static final int MAX_SIGNED = 3;
    private static final int MIN_UNSIGNED = 4;
    private static final int MAX_UNSIGNED = 5;
    private static final int MIN_LENGTH = 6;
    private static final int MAX_LENGTH = 7;
    private static final int MASK = 12;

    private AttributePolicy() {}

    /** Such as {@code at least 68, at most 65535}; empty if the kernel gave no limits. */
    public static String limits(AttributeReader policy) {
        List<String> limits = new ArrayList<>();
        while (policy.next()) {
            switch (policy.type()) {
                case MIN_SIGNED -> limits.add("at least " + policy.u64());
                case MAX_SIGNED -> limits.add("at most " + policy.u64());
                case MIN_UNSIGNED -> limits.add("at least " + Long.toUnsignedString(policy.u64()));
                case MAX_UNSIGNED -> limits.add("at most " + Long.toUnsignedString(policy.u64()));
                case MIN_LENGTH -> limits.add("at least " + Integer.toUnsignedString(policy.u32()) + " bytes");
                case MAX_LENGTH -> limits.add("at most " + Integer.toUnsignedString(policy.u32()) + " bytes");
                case MASK -> limits.add("within bits 0x" + Long.toHexString(policy.u64()));
                default -> {
                    // The type and its relatives say nothing about the value.
                }
            }
        }
        return String.join(", ", limits);
    }
}
