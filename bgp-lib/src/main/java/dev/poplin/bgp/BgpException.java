package dev.poplin.bgp;

import java.io.IOException;

/** The speaker cannot do what it was asked for, such as listen on a port that is taken. Nothing was changed. */
public final class BgpException extends IOException {

    private static final long serialVersionUID = 1;

    BgpException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
