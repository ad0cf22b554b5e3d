package dev.poplin.netlink.diag;

/**
 * The state of a socket in TCP's words, which those of UDP and of files use, too (net/tcp_states.h).
 *
 * @param number the kernel's number
 */
public record SocketState(int number) {

    /** Both sides have agreed. */
    public static final SocketState ESTABLISHED = new SocketState(1);
    /** The first packet is sent. */
    public static final SocketState SYN_SENT = new SocketState(2);
    /** The first packet came. */
    public static final SocketState SYN_RECV = new SocketState(3);
    /** This side has closed. */
    public static final SocketState FIN_WAIT1 = new SocketState(4);
    /** This side has closed, and the other knows. */
    public static final SocketState FIN_WAIT2 = new SocketState(5);
    /** Both have closed; late packets may come. */
    public static final SocketState TIME_WAIT = new SocketState(6);
    /** Not connected; so are sockets of UDP without a peer. */
    public static final SocketState CLOSE = new SocketState(7);
    /** The other side has closed. */
    public static final SocketState CLOSE_WAIT = new SocketState(8);
    /** The other side has closed first, then this one. */
    public static final SocketState LAST_ACK = new SocketState(9);
    /** Waits for connections. */
    public static final SocketState LISTEN = new SocketState(10);
    /** Both have closed at the same time. */
    public static final SocketState CLOSING = new SocketState(11);

    /** The state with this number. */
    public static SocketState of(int number) {
        return new SocketState(number);
    }

    int bit() {
        return 1 << number;
    }

    /** As {@code ss} writes it. */
    @Override
    public String toString() {
        return switch (number) {
            case 1 -> "ESTAB";
            case 2 -> "SYN-SENT";
            case 3, 12 -> "SYN-RECV";
            case 4 -> "FIN-WAIT-1";
            case 5 -> "FIN-WAIT-2";
            case 6 -> "TIME-WAIT";
            case 7 -> "UNCONN";
            case 8 -> "CLOSE-WAIT";
            case 9 -> "LAST-ACK";
            case 10 -> "LISTEN";
            case 11 -> "CLOSING";
            default -> "state " + number;
        };
    }
}
