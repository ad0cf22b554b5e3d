package dev.poplin.ipam.store.journal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
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
}
