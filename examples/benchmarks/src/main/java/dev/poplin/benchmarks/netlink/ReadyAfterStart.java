package dev.poplin.benchmarks.netlink;

import dev.poplin.netlink.Netlink;

/** Opens the front door and lists the links once, as a short-lived program does; prints the processor time of the whole process. */
public final class ReadyAfterStart {

    private ReadyAfterStart() {}

    /** Measures; to be run in a process of its own. */
    public static void main(String[] arguments) throws Exception {
        int links;
        try (Netlink netlink = Netlink.open()) {
            links = netlink.links().list().size();
        }
        long millis =
                ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
        System.out.println(millis + " ms of processor time, " + links + " links");
    }
}
