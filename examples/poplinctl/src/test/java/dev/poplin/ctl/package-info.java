/** Tests of the command. */
@NullMarked
package dev.poplin.ctl;

import org.jspecify.annotations.NullMarked;
