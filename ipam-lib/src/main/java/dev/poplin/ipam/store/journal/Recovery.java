package dev.poplin.ipam.store.journal;

import java.nio.file.Path;

/**
 * That a process was killed, or the power failed, in the middle of a write, and what was done about it. Immutable.
 *
 * @param directory the journal's directory
 * @param clearedBytes how many bytes were cleared of an entry that nobody was told to be committed
 */
public record Recovery(Path directory, long clearedBytes) {}
