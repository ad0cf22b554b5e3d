/** Tests of the filters. */
@NullMarked
package dev.poplin.bgp.filter;

import org.jspecify.annotations.NullMarked;
