package dev.poplin.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.MissingNetfilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines on which the lab cannot work: it says so in one sentence before it makes anything. */
@KernelTest(programs = {"python3", "setpriv", "unshare"})
@Tag("S1.3")
class LabRefusalsTest {

    @TempDir
    Path directory;

    @Test
    void aKernelWithoutNetfilterIsNamed() throws Exception {
        assertRefused(LabException.KERNEL, "this kernel lacks nftables", MissingNetfilter.command(directory));
    }

    @Test
    void rootWithoutThePowerToMakeNamespacesIsToldWhichCapabilityIsMissing() throws Exception {
        assertRefused(LabException.NOT_ROOT, "CAP_SYS_ADMIN", List.of("setpriv", "--bounding-set=-sys_admin"));
    }

    @Test
    void rootWithoutThePowerOverTheNetworkIsNotToldThatTheKernelLacksAnything() throws Exception {
        assertRefused(LabException.NOT_ROOT, "needs CAP_NET_ADMIN", List.of("setpriv", "--bounding-set=-net_admin"));
    }

    @Test
    void rootOfAUserNamespaceOnlyIsRefusedAndNothingIsLeft() throws Exception {
        assertRefused(LabException.NOT_ROOT, "EPERM", List.of("unshare", "--user", "--map-root-user"));
    }

    @Test
    void anybodyElseIsToldToUseSudo() throws Exception {
        assertRefused(LabException.NOT_ROOT, "needs root: run it with sudo", List.of("unshare", "--user"));
    }

    private void assertRefused(int exitCode, String words, List<String> wrapper)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(Arrays.asList(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dpoplin.lab.home=" + System.getProperty("poplin.root"),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.poplin.lab.LabProgram",
                "run",
                "--name",
                "refused",
                "--state-dir",
                directory.resolve("labs").toString()));
        Command refused = Command.run(command.toArray(String[]::new));
        assertEquals(exitCode, refused.exitCode(), refused::output);
        assertTrue(refused.output().contains(words), refused::output);
        assertFalse(Files.exists(directory.resolve("labs")));
    }
}
