package dev.poplin.etcd;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that share an etcd: each has a prefix of its own, and finds it alive. */
abstract class SharedEtcd {

    private static final int TRIES = 10;

    @TempDir
    static Path directory;

    static EtcdServer etcd;
    private static int tests;

    EtcdOptions options;

    @BeforeAll
    static void startEtcd() throws Exception {
        etcd = EtcdServer.start(directory);
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @BeforeEach
    void takeOwnPrefix() throws Exception {
        options = etcd.options().withPrefix("/test-" + tests++ + "/");
        awaitAnswers();
    }

    /** An etcd that has just been started may be slow to answer. */
    final void awaitAnswers() throws Exception {
        etcd.restartIfDead();
        for (int tries = 1; ; tries++) {
            try {
                EtcdStore.open(options).close();
                return;
            } catch (EtcdException e) {
                if (tries == TRIES) {
                    throw e;
                }
            }
        }
    }
}
