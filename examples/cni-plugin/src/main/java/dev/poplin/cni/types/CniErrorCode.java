package dev.poplin.cni.types;

/** An error code of the CNI specification; 100 and above are a plugin's own. */
public record CniErrorCode(int value) {

    /** The plugin does not speak the requested {@code cniVersion}. */
    public static final CniErrorCode INCOMPATIBLE_VERSION = new CniErrorCode(1);
    /** The network configuration holds a field that is not supported; the message names key and value. */
    public static final CniErrorCode UNSUPPORTED_FIELD = new CniErrorCode(2);
    /** The container is unknown or gone: the runtime need not clean up. */
    public static final CniErrorCode UNKNOWN_CONTAINER = new CniErrorCode(3);
    /** Environment variables are missing or wrong; the message names them. */
    public static final CniErrorCode INVALID_ENVIRONMENT = new CniErrorCode(4);
    /** Reading the input, or talking to the kernel or the store, failed. */
    public static final CniErrorCode IO_FAILURE = new CniErrorCode(5);
    /** The input is not the JSON it should be. */
    public static final CniErrorCode DECODING_FAILURE = new CniErrorCode(6);
    /** The network configuration is JSON, but says something impossible. */
    public static final CniErrorCode INVALID_CONFIG = new CniErrorCode(7);
    /** A passing trouble: the runtime should try again later. */
    public static final CniErrorCode TRY_AGAIN_LATER = new CniErrorCode(11);
    /** The plugin cannot serve an ADD now (STATUS). */
    public static final CniErrorCode NOT_AVAILABLE = new CniErrorCode(50);
    /** The plugin cannot serve an ADD, and existing containers may have limited connectivity (STATUS). */
    public static final CniErrorCode LIMITED_CONNECTIVITY = new CniErrorCode(51);
    /** CHECK found that the container's network is not as the ADD left it. Poplin's own. */
    public static final CniErrorCode CHECK_FAILED = new CniErrorCode(100);
}
