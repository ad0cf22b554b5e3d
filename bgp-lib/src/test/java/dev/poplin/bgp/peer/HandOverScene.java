package dev.poplin.bgp.peer;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Speakers of ours in processes of their own, each of which hands over to the next, and a peer at the other end of a link. */
abstract class HandOverScene {

    static final String US = "10.99.0.2";
    static final String THEM = "10.99.0.1";

    private static final String OUR_AS = "64512";
    private static final String THEIR_AS = "65001";

    @TempDir
    Path directory;

    @RegisterExtension
    final DaemonLog daemonLog = new DaemonLog(() -> directory);

    Lab lab;

    @BeforeEach
    void wire() throws IOException {
        lab = new Lab();
    }

    @AfterEach
    void unwire() throws IOException {
        lab.close();
    }

    /** Where ours meet. */
    final Path place() {
        return directory.resolve("place");
    }

    final Path log() {
        return directory.resolve("speakers.log");
    }

    /** Ours, with a key or "none", and with {@link SpeakerProcess wishes}. */
    final Program ours(String key, String... wishes) throws IOException {
        return program(lab.ours, List.of(place().toString(), OUR_AS, US, THEM, THEIR_AS, key), wishes);
    }

    final Program oursOverSix(String key, String... wishes) throws IOException {
        return program(lab.ours, List.of(place().toString(), OUR_AS, "fd99::2", "fd99::1", THEIR_AS, key), wishes);
    }

    /** Ours, on all addresses, for as many peers as come from the 16 bits that an address begins with. */
    final Program oursForAll(String from) throws IOException {
        List<String> who = List.of(place().toString(), OUR_AS, US, from, THEIR_AS, "none");
        return program(lab.ours, who, "crowd", "anywhere", "patient");
    }

    /** The peer, if that is one of ours, too. */
    final Program theirs(String... wishes) throws IOException {
        return theirsWithKey("none", wishes);
    }

    final Program theirsWithKey(String key, String... wishes) throws IOException {
        String place = directory.resolve("theirs").toString();
        return program(lab.theirs, List.of(place, THEIR_AS, THEM, US, OUR_AS, key), wishes);
    }

    private Program program(NetworkNamespace namespace, List<String> who, String... wishes) throws IOException {
        List<String> words = new ArrayList<>(who);
        words.addAll(List.of(wishes));
        return new Program(namespace, log(), words);
    }
}
