package dev.poplin.ipam.store.journal;

import java.io.IOException;

/** The journal's bytes are not what was written. Nothing is guessed: restore the directory from a copy, or start a new one. */
public final class DamagedJournalException extends IOException {

    private static final long serialVersionUID = 1;

    DamagedJournalException(String file, long offset, String reason) {
        super(file + " is damaged at byte " + offset + ": " + reason);
    }
}
