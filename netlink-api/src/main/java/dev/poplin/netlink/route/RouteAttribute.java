package dev.poplin.netlink.route;

/** Numbers of linux/rtnetlink.h. */
final class RouteAttribute {

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int DST = 1;
    static final int OIF = 4;
    static final int GATEWAY = 5;
    static final int PRIORITY = 6;
    static final int PREFSRC = 7;
    static final int TABLE = 15;

    private RouteAttribute() {}
}
