package dev.poplin.netlink.rule;

import org.jspecify.annotations.Nullable;

/** What happens to a packet that a rule matches (linux/fib_rules.h FR_ACT_*). */
public sealed interface RuleAction {

    /** Its route is looked up in a table. */
    static Lookup lookup(int table) {
        return new Lookup(table, Lookup.ANY, Lookup.ANY, null);
    }

    /** The number of the action. */
    int code();

    /**
     * Its route is looked up in a table; without one, the next rule is asked.
     *
     * @param table the table; 0 leaves it to the packet's l3mdev
     * @param suppressPrefixLength routes with a prefix of this length or shorter do not count; -1 if all do
     * @param suppressGroup routes through links of this group do not count; -1 if all do
     * @param realms the realms of packets whose route was found so, or null; of IPv4 alone
     */
    record Lookup(int table, int suppressPrefixLength, int suppressGroup, @Nullable Realms realms)
            implements RuleAction {

        static final int ANY = -1;

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if the prefix length is not within -1 and 128
         */
        public Lookup {
            if (suppressPrefixLength < ANY || suppressPrefixLength > 128) {
                throw new IllegalArgumentException(
                        "suppressed prefix length " + suppressPrefixLength + " is not within -1 and 128");
            }
        }

        /** The same without routes whose prefix is this long or shorter: 0 leaves out the default route. */
        public Lookup suppressPrefixLength(int length) {
            return new Lookup(table, length, suppressGroup, realms);
        }

        /** The same without routes through links of this group. */
        public Lookup suppressGroup(int group) {
            return new Lookup(table, suppressPrefixLength, group, realms);
        }

        /** The same which gives packets these realms, 0 for none: {@code realms SOURCE/DESTINATION}. */
        public Lookup realms(int source, int destination) {
            return new Lookup(table, suppressPrefixLength, suppressGroup, new Realms(source, destination));
        }

        @Override
        public int code() {
            return 1;
        }

        @Override
        public String toString() {
            return "lookup " + (table == 0 ? "[l3mdev-table]" : Integer.toUnsignedString(table))
                    + (suppressPrefixLength == ANY ? "" : " suppress_prefixlength " + suppressPrefixLength)
                    + (suppressGroup == ANY ? "" : " suppress_ifgroup " + suppressGroup)
                    + (realms == null ? "" : " realms " + realms);
        }
    }

    /**
     * The rule of another priority is asked next.
     *
     * @param target the priority of that rule, which must come later
     */
    record Goto(int target) implements RuleAction {

        @Override
        public int code() {
            return 2;
        }

        @Override
        public String toString() {
            return "goto " + Integer.toUnsignedString(target);
        }
    }

    /** The next rule is asked. */
    RuleAction NOP = new Verdict(3);
    /** The packet is dropped in silence. */
    RuleAction BLACKHOLE = new Verdict(6);
    /** The packet is answered: unreachable. */
    RuleAction UNREACHABLE = new Verdict(7);
    /** The packet is answered: prohibited. */
    RuleAction PROHIBIT = new Verdict(8);

    /**
     * An action that has nothing but its number, {@link #BLACKHOLE} among them.
     *
     * @param code the number, 0 to 255
     */
    record Verdict(int code) implements RuleAction {

        /**
         * Checks the number.
         *
         * @throws IllegalArgumentException if it is not within 0 and 255, or that of {@link Lookup} or {@link Goto}
         */
        public Verdict {
            if (code < 0 || code > 255 || code == 1 || code == 2) {
                throw new IllegalArgumentException("action " + code + " is not within 0 and 255, or needs a target");
            }
        }

        @Override
        public String toString() {
            return switch (code) {
                case 3 -> "nop";
                case 6 -> "blackhole";
                case 7 -> "unreachable";
                case 8 -> "prohibit";
                default -> "action " + code;
            };
        }
    }
}
