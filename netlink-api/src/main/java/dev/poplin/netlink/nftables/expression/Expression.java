package dev.poplin.netlink.nftables.expression;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;

/**
 * One instruction of a rule, on registers. Registers are numbered in units of four bytes from 0; the sealed family keeps what it
 * does not know as {@link Opaque}.
 */
public sealed interface Expression {

    /** Loads what the kernel knows of the packet: NFT_META_*. */
    record Meta(int key, int register) implements Expression {}

    /** Loads bytes of the packet: base 1 the network header, 2 the transport header. */
    record Payload(int base, int offset, int length, int register) implements Expression {}

    /** Goes on if the comparison holds: 0 equal, 1 not equal, 2 less, 3 at most, 4 greater, 5 at least. */
    record Compare(int register, int operator, Bytes data) implements Expression {}

    /** Goes on if the register is between two values: operator 0, or is not: operator 1. */
    record Range(int register, int operator, Bytes from, Bytes to) implements Expression {}

    /** {@code register & mask ^ xor}. */
    record Bitwise(int source, int destination, Bytes mask, Bytes xor) implements Expression {}

    /** Goes on if the register is in a set (or is not, if inverted). */
    record Lookup(String set, int register, boolean inverted) implements Expression {}

    /** Takes the verdict that a map has for the register. */
    record VerdictLookup(String map, int register) implements Expression {}

    /** Loads what a map has for the register. */
    record MapLookup(String map, int source, int destination) implements Expression {}

    /** Loads a value. */
    record Immediate(int register, Bytes data) implements Expression {}

    /** Ends the rule. */
    record Decide(Verdict verdict) implements Expression {}

    /** Loads what connection tracking knows: NFT_CT_*. */
    record Conntrack(int key, int register) implements Expression {}

    /** Counts packets and bytes; the counts themselves are not part of the rule. */
    record Counter() implements Expression {}

    /** Gives the packet this host's address as its source. Flags: NF_NAT_RANGE_*. */
    record Masquerade(int flags) implements Expression {}

    /** Gives the packet another destination, or source, from registers; -1 for none. */
    record Nat(boolean destination, int family, int addressRegister, int portRegister, int flags)
            implements Expression {}

    /** Loads a number below a modulus: 0 counting up, 1 random. */
    record NumberGenerator(int register, int modulus, int type, int offset) implements Expression {}

    /** Carries out a named object: {@code counter name "NAME"}. */
    record ObjectReference(int type, String name) implements Expression {}

    /** Carries out the object that a map has for the register: {@code counter name tcp dport map @MAP}. */
    record ObjectLookup(String map, int register) implements Expression {}

    /** An expression of another kind, with its attributes as they came. */
    record Opaque(String name, Bytes data) implements Expression {}
}
