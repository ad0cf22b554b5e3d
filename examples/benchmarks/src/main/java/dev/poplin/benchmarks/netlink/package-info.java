/** The kernel's network configuration, beside a C program that does nothing but the system calls. Needs root and a C compiler. */
@NullMarked
package dev.poplin.benchmarks.netlink;

import org.jspecify.annotations.NullMarked;
