/** Tests of the journal. */
@NullMarked
package dev.poplin.ipam.store.journal;

import org.jspecify.annotations.NullMarked;
