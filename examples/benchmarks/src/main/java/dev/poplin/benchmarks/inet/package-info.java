/** Addresses and prefixes, beside the JDK's and the ipaddress library's. */
@NullMarked
package dev.poplin.benchmarks.inet;

import org.jspecify.annotations.NullMarked;
