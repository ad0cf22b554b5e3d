@NullMarked
package dev.poplin.ipam.testing;

import org.jspecify.annotations.NullMarked;
