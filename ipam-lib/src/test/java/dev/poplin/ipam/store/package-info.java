@NullMarked
package dev.poplin.ipam.store;

import org.jspecify.annotations.NullMarked;
