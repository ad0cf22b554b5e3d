package dev.poplin.ipam.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("I3.2")
class LocalDiskTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nfs",
                "nfs4",
                "cifs",
                "smb3",
                "ceph",
                "fuse.ceph-fuse",
                "glusterfs",
                "fuse.glusterfs",
                "fuse.sshfs",
                "beegfs",
                "gpfs",
                "lustre",
                "9p",
                "virtiofs",
                "fuse.s3fs",
                "fuse.juicefs"
            })
    void aFileSystemThatOtherMachinesWriteIsRefused(String type) {
        assertTrue(LocalDisk.isOnNetwork(type));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ext4",
                "xfs",
                "btrfs",
                "zfs",
                "tmpfs",
                "overlay",
                "f2fs",
                "fuseblk",
                "fuse.fuse-overlayfs",
                "fuse"
            })
    void aFileSystemOfThisMachineIsTaken(String type) {
        assertFalse(LocalDisk.isOnNetwork(type));
    }

    @Test
    void aJournalOnSuchAFileSystemIsNotOpenedAndNothingIsWrittenThere(@TempDir Path directory) throws IOException {
        IOException refused = assertThrows(IOException.class, () -> new LocalDisk(directory, "nfs4"));
        assertEquals(
                directory + " is on a network file system (nfs4), whose locks and syncs cannot be relied on;"
                        + " put the journal on a local disk",
                refused.getMessage());
        assertFalse(Files.exists(directory.resolve("lock")));
        new LocalDisk(directory, "ext4").close();
        assertTrue(Files.exists(directory.resolve("lock")));
    }
}
