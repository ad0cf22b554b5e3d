package dev.poplin.bgp.handover;

/** The records of the hand-over, by the numbers that they have on the line. */
public final class RecordType {

    /** What both sides must speak. Raised with every change that the other side would not understand. */
    public static final int VERSION = 9;

    static final int HELLO = 1;
    static final int REFUSED = 2;
    static final int SPEAKER = 3;
    static final int SESSION = 4;
    static final int RECEIVED = 5;
    static final int UNSENT = 6;
    static final int STALE_ROUTES = 7;
    static final int ROUTES = 8;
    static final int TOLD = 9;
    static final int ANNOUNCED = 10;
    static final int END = 11;
    static final int READY = 12;
    static final int GO = 13;
    static final int RUNNING = 14;
    static final int LONG_LIVED_ROUTES = 15;
    static final int TOLD_PATHS = 16;
    static final int ABSENCE = 17;
    static final int DEMANDED = 18;
    static final int BFD = 19;
    static final int BFD_SESSION = 20;

    private RecordType() {}
}
