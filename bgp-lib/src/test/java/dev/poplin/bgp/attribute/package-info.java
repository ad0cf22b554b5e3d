/** Tests of path attributes. */
@NullMarked
package dev.poplin.bgp.attribute;

import org.jspecify.annotations.NullMarked;
