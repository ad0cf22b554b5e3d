package dev.poplin.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.etcd.EtcdException.Reason;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.PeerTest;
import io.etcd.jetcd.Auth;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.auth.Permission;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("I3.3")
@PeerTest(programs = {"etcd", "openssl"})
class EtcdSecurityTest {

    @TempDir
    Path directory;

    private static boolean put(Store store, String key, String value) throws IOException {
        return store.commit(new Transaction().put(key, value.getBytes(UTF_8)));
    }

    /** Makes an authority, and certificates that it has signed for this machine and for a client. */
    private void makeCertificates() throws Exception {
        run("openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority");
        run("openssl req -x509 -newkey rsa:2048 -nodes -keyout other.key -out other.pem -days 2 -subj /CN=other");
        Files.writeString(directory.resolve("server.ext"), "subjectAltName=IP:127.0.0.1\n");
        Files.writeString(directory.resolve("client.ext"), "extendedKeyUsage=clientAuth\n");
        for (String name : List.of("server", "client")) {
            run("openssl req -newkey rsa:2048 -nodes -keyout NAME.key -out NAME.csr -subj /CN=NAME"
                    .replace("NAME", name));
            run(
                    "openssl x509 -req -in NAME.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out NAME.pem -days 2 -extfile NAME.ext"
                            .replace("NAME", name));
        }
    }

    private void run(String command) throws Exception {
        String[] words = command.split(" ");
        for (int i = 0; i < words.length; i++) {
            if (words[i].matches("[a-z]+\\.(key|pem|csr|ext)")) {
                words[i] = directory.resolve(words[i]).toString();
            }
        }
        Command done = Command.run(words);
        assertEquals(0, done.exitCode(), done.output());
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    @Test
    void speaksTlsWithServersOfItsAuthorityAndShowsItsOwnCertificate() throws Exception {
        makeCertificates();
        List<String> flags = List.of(
                "--cert-file=" + file("server.pem"),
                "--key-file=" + file("server.key"),
                "--client-cert-auth",
                "--trusted-ca-file=" + file("ca.pem"));
        try (EtcdServer etcd = EtcdServer.start(directory.resolve("etcd"), "https", flags)) {
            EtcdOptions trusting = etcd.options().withAuthority(file("ca.pem"));
            EtcdOptions known = trusting.withCertificate(file("client.pem"), file("client.key"));
            try (EtcdStore store = EtcdStore.open(known);
                    EtcdStore other = EtcdStore.open(known)) {
                Semaphore calls = new Semaphore(0);
                other.watch("a", calls::release);
                assertTrue(put(store, "a", "1"));
                assertEquals(1, other.list("").size());
                assertTrue(calls.tryAcquire(10, TimeUnit.SECONDS));
            }
            Duration soon = Duration.ofSeconds(1);
            EtcdOptions plain = EtcdOptions.at(URI.create(etcd.uri().toString().replace("https", "http")));
            for (EtcdOptions refused : List.of(
                    trusting,
                    plain,
                    etcd.options().withCertificate(file("client.pem"), file("client.key")),
                    known.withAuthority(file("other.pem")),
                    known.withCertificate(file("other.pem"), file("other.key")))) {
                EtcdOptions impatient = refused == plain ? refused.withDeadline(soon) : refused;
                EtcdException said = assertThrows(EtcdException.class, () -> EtcdStore.open(impatient));
                assertEquals(refused == plain ? Reason.NO_ANSWER : Reason.FORBIDDEN, said.reason(), said.getMessage());
                assertTrue(refused == plain || said.getMessage().contains("check the certificates"), said.getMessage());
            }
            IOException missing = assertThrows(
                    IOException.class, () -> EtcdStore.open(etcd.options().withAuthority(file("missing.pem"))));
            assertTrue(missing.getMessage().contains("missing.pem"), missing.getMessage());
        }
    }

    @Test
    void aWatchGoesOnThoughAFileForTlsWasBrokenWhileEtcdWasAway() throws Exception {
        makeCertificates();
        List<String> flags = List.of("--cert-file=" + file("server.pem"), "--key-file=" + file("server.key"));
        byte[] whole = Files.readAllBytes(file("ca.pem"));
        try (EtcdServer etcd = EtcdServer.start(directory.resolve("etcd"), "https", flags)) {
            EtcdOptions options = etcd.options().withAuthority(file("ca.pem")).withDeadline(Duration.ofSeconds(1));
            try (EtcdStore store = EtcdStore.open(options)) {
                Semaphore calls = new Semaphore(0);
                store.watch("a", calls::release);
                Files.write(file("ca.pem"), Arrays.copyOf(whole, whole.length / 2));
                etcd.kill();
                IOException broken = assertThrows(IOException.class, () -> EtcdStore.open(options));
                assertTrue(String.valueOf(broken.getMessage()).contains("ca.pem"), broken.getMessage());
                // The watch comes to it as well, within some pauses between its attempts.
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
                Files.write(file("ca.pem"), whole);
                etcd.restart();
                try (EtcdStore other = EtcdStore.open(options.withDeadline(Duration.ofSeconds(10)))) {
                    assertTrue(put(other, "a", "1"));
                }
                assertTrue(calls.tryAcquire(20, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void filesForTlsAreRefusedWhereNoTlsIsSpoken() {
        EtcdOptions plain = EtcdOptions.at(URI.create("http://127.0.0.1:2379"));
        for (EtcdOptions ignored :
                List.of(plain.withAuthority(file("ca.pem")), plain.withCertificate(file("a.pem"), file("a.key")))) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> EtcdStore.connect(ignored));
            assertTrue(String.valueOf(refused.getMessage()).contains("https"), refused.getMessage());
        }
    }

    @Test
    void speaksAsAUserWhoMayTouchItsPrefixAlone() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(directory.resolve("etcd"))) {
            protect(etcd);
            EtcdOptions options = etcd.options().withPrefix("/cluster/").withUser("poplin", "secret");
            try (EtcdStore store = EtcdStore.open(options);
                    EtcdStore other = EtcdStore.open(options)) {
                Semaphore calls = new Semaphore(0);
                other.watch("a", calls::release);
                assertTrue(put(store, "a", "1"));
                assertTrue(calls.tryAcquire(10, TimeUnit.SECONDS));
                etcd.kill();
                etcd.restart();
                EtcdStore.open(options).close();
                calls.drainPermits();
                assertEquals(1, store.list("").size(), "the token of before the restart is replaced");
                assertTrue(put(store, "a", "2"));
                assertTrue(calls.tryAcquire(10, TimeUnit.SECONDS));
            }
            for (EtcdOptions refused : List.of(
                    options.withUser("poplin", "wrong"),
                    options.withUser("nobody", "secret"),
                    options.withPrefix("/another/"),
                    etcd.options().withPrefix("/cluster/"))) {
                EtcdException said = assertThrows(EtcdException.class, () -> EtcdStore.open(refused));
                assertEquals(Reason.FORBIDDEN, said.reason(), said.getMessage());
                assertTrue(!said.getMessage().contains("secret"), said.getMessage());
            }
        }
    }

    @Test
    void aTokenThatEtcdHasForgottenIsReplacedWhateverIsAskedFirst() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(directory.resolve("etcd"))) {
            protect(etcd);
            EtcdOptions options = etcd.options().withPrefix("/cluster/").withUser("poplin", "secret");
            try (EtcdStore store = EtcdStore.open(options);
                    EtcdStore listening = EtcdStore.open(options)) {
                forgetTokens(etcd);
                assertTrue(put(store, "a", "1"), "a commit");
                forgetTokens(etcd);
                assertEquals(1, store.list("").size(), "a list");
                forgetTokens(etcd);
                Transaction late = new Transaction().requireAbsent("a").put("a", new byte[0]);
                assertFalse(store.commit(late), "who loses, and is lined up");
                Semaphore calls = new Semaphore(0);
                listening.watch("a", calls::release);
                assertTrue(put(store, "a", "2"));
                assertTrue(calls.tryAcquire(10, TimeUnit.SECONDS), "who began to listen with such a token");
                forgetTokens(etcd);
                assertTrue(put(store, "a", "3"));
                assertTrue(calls.tryAcquire(10, TimeUnit.SECONDS), "who was listening");
            }
        }
    }

    /** Ends and begins to ask for users, so that all who were known before are strangers. */
    private static void forgetTokens(EtcdServer etcd) throws Exception {
        try (Client root = Client.builder()
                        .endpoints(etcd.uri())
                        .user(ByteSequence.from("root", UTF_8))
                        .password(ByteSequence.from("of the test", UTF_8))
                        .build();
                Client anybody = Client.builder().endpoints(etcd.uri()).build()) {
            await(root.getAuthClient().authDisable());
            await(anybody.getAuthClient().authEnable());
        }
    }

    private static void protect(EtcdServer etcd) throws Exception {
        ByteSequence root = ByteSequence.from("root", UTF_8);
        ByteSequence poplin = ByteSequence.from("poplin", UTF_8);
        ByteSequence from = ByteSequence.from("/cluster/", UTF_8);
        ByteSequence to = ByteSequence.from("/cluster0", UTF_8);
        try (Client client = Client.builder().endpoints(etcd.uri()).build()) {
            Auth auth = client.getAuthClient();
            await(auth.userAdd(root, ByteSequence.from("of the test", UTF_8)));
            await(auth.roleAdd(root));
            await(auth.userGrantRole(root, root));
            await(auth.userAdd(poplin, ByteSequence.from("secret", UTF_8)));
            await(auth.roleAdd(poplin));
            await(auth.roleGrantPermission(poplin, from, to, Permission.Type.READWRITE));
            await(auth.userGrantRole(poplin, poplin));
            await(auth.authEnable());
        }
    }

    private static void await(CompletableFuture<?> done) throws Exception {
        done.get(10, TimeUnit.SECONDS);
    }
}
