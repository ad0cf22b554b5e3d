"""Runs a command on a kernel that seems to have no netfilter: socket(AF_NETLINK, …, NETLINK_NETFILTER) fails with EPROTONOSUPPORT."""
import ctypes
import os
import struct
import sys

LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06  # BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, BPF_RET|BPF_K of linux/bpf_common.h
ALLOW, FAIL = 0x7FFF0000, 0x00050000 | 93  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO of linux/seccomp.h
SOCKET = {"x86_64": 41, "aarch64": 198}[os.uname().machine]
AF_NETLINK, NETLINK_NETFILTER = 16, 12

# Offsets in struct seccomp_data: the call's number 0, its arguments from 16 on, 8 bytes each.
program = b"".join(
    struct.pack("HBBI", *instruction)
    for instruction in [
        (LOAD, 0, 0, 0), (EQUAL, 0, 5, SOCKET),
        (LOAD, 0, 0, 16), (EQUAL, 0, 3, AF_NETLINK),
        (LOAD, 0, 0, 32), (EQUAL, 0, 1, NETLINK_NETFILTER),
        (RETURN, 0, 0, FAIL), (RETURN, 0, 0, ALLOW),
    ]
)
instructions = ctypes.create_string_buffer(program, len(program))
filter_ = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(instructions)))
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter_, 0, 0):
    sys.exit("no seccomp: " + os.strerror(ctypes.get_errno()))
os.execvp(sys.argv[1], sys.argv[1:])
