/** What many kernels have and the one that this was built on lacks: each test is skipped by the name of what is missing. */
package dev.poplin.netlink.otherkernel;
