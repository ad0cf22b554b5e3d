package dev.poplin.policy.model;

/** A protocol that policies or flows name. */
public enum Protocol {
    /** TCP, protocol 6. */
    TCP(6),
    /** UDP, protocol 17. */
    UDP(17),
    /** SCTP, protocol 132. */
    SCTP(132),
    /** ICMP of either family; policies cannot name it, only rules without ports let it pass. */
    ICMP(1);

    private final int number;

    Protocol(int number) {
        this.number = number;
    }

    /** The number in the IP header; for ICMP that of IPv4. */
    public int number() {
        return number;
    }

    /** Whether it has ports. */
    public boolean hasPorts() {
        return this != ICMP;
    }
}
