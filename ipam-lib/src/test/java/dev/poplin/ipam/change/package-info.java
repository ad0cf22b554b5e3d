/** Tests of changes while everything is used. */
@NullMarked
package dev.poplin.ipam.change;

import org.jspecify.annotations.NullMarked;
