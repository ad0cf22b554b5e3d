package dev.poplin.netlink.junit;

import dev.poplin.netlink.junit.Holding.Kind;
import java.util.Arrays;
import java.util.regex.Pattern;

/** What a process keeps until it ends, once something has needed it. Nothing of this project is among it. */
enum KeptForLife {
    /** A class loader keeps the jars that it reads, and reads them when a class is first needed. */
    CLASS_PATH(Kind.FILE, ".*\\.jar|.*/lib/modules"),
    /** SecureRandom of the JDK. */
    RANDOM(Kind.FILE, "/dev/u?random"),
    /** jffi frees native memory by a java.lang.ref.Cleaner. */
    NATIVE_MEMORY(Kind.THREAD, "Cleaner-\\d+"),
    /** The JDK's threads that wait for child processes end when they had nothing to do for a minute. */
    CHILD_PROCESSES(Kind.THREAD, "process reaper.*"),
    /** An agent was loaded into this JVM: Jazzer's, Mockito's. */
    AGENTS(Kind.THREAD, "Attach Listener"),
    /** The JDK's pool for all; a worker ends when it had nothing to do for a minute. */
    COMMON_POOL(Kind.THREAD, "ForkJoinPool\\.commonPool-worker-\\d+"),
    /** The JDK has one thread for the time-outs of all futures; since JDK 25 it is the common pool's. */
    FUTURES(Kind.THREAD, "CompletableFutureDelayScheduler|ForkJoinPool\\.commonPool-delayScheduler"),
    /** Failsafe, by which jetcd repeats its calls, has one thread for the delays of all. */
    ETCD_CLIENT(Kind.THREAD, "FailsafeDelayScheduler");

    private final Kind kind;
    private final Pattern name;

    KeptForLife(Kind kind, String name) {
        this.kind = kind;
        this.name = Pattern.compile(name);
    }

    /** Is it one of these? */
    static boolean names(Holding holding) {
        return Arrays.stream(values())
                .anyMatch(kept -> kept.kind == holding.kind()
                        && kept.name.matcher(holding.name()).matches());
    }
}
