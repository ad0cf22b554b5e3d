/** Tests of taking over what others hold. */
@NullMarked
package dev.poplin.ipam.importing;

import org.jspecify.annotations.NullMarked;
