/** Tests of the lab. */
@NullMarked
package dev.poplin.lab;

import org.jspecify.annotations.NullMarked;
