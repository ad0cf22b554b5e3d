package dev.poplin.etcd;

import io.etcd.jetcd.common.exception.ErrorCode;
import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** etcd could not be asked, or said no. The message names the operation and the endpoints. */
public final class EtcdException extends IOException {

    private static final long serialVersionUID = 1;

    /** Why, for callers that branch on it. */
    public enum Reason {
        /** No connection to any endpoint, or no turn before the deadline: nothing was carried out. */
        UNREACHABLE,
        /** No answer, or the connection ended before it: a write may have been carried out. */
        NO_ANSWER,
        /** The certificate, the user, the password or the permissions are not good enough: nothing was carried out. */
        FORBIDDEN,
        /** The server's limit for operations or bytes of a transaction: nothing was carried out. */
        TOO_LARGE,
        /** The revision asked for is compacted. */
        COMPACTED,
        /** Something else, which the message says. */
        OTHER
    }

    private final Reason reason;

    private EtcdException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** Whether it is certain that nothing was carried out. */
    boolean hadNoEffect() {
        return reason == Reason.UNREACHABLE || reason == Reason.FORBIDDEN || reason == Reason.TOO_LARGE;
    }

    /** Whether the connection is not there any more, so that another one may do better. */
    boolean isDisconnected() {
        return reason == Reason.UNREACHABLE
                || reason == Reason.NO_ANSWER && getCause() != null && isDisconnected(getCause());
    }

    private static boolean isDisconnected(Throwable thrown) {
        return code(Status.fromThrowable(thrown), thrown) == ErrorCode.UNAVAILABLE
                || hasCause(thrown, IOException.class);
    }

    /** What waited for its turn until its deadline. */
    static EtcdException neverSent(String operation, EtcdOptions options) {
        return new EtcdException(
                Reason.UNREACHABLE,
                operation + " at etcd " + options.endpoints()
                        + " failed: what was sent before it had no answer until its deadline, so that it was not sent",
                null);
    }

    /** Puts what jetcd, gRPC or the sockets threw into our words. */
    static EtcdException of(String operation, EtcdOptions options, Throwable thrown) {
        Status status = Status.fromThrowable(thrown);
        Reason reason = reason(status, thrown);
        String said = text(status, thrown);
        String prefix = operation + " at etcd " + options.endpoints() + " failed: ";
        String message =
                switch (reason) {
                    case UNREACHABLE -> prefix + "cannot connect (" + said + "); is etcd running there?";
                    case NO_ANSWER ->
                        prefix + "no answer (" + said + "); deadline "
                                + options.deadline().toMillis() + " ms";
                    case FORBIDDEN ->
                        prefix + said + "; check "
                                + (isCertificate(thrown)
                                        ? "the certificates and who signed them"
                                        : "user, password and the permissions on " + options.prefix());
                    case TOO_LARGE -> prefix + said + "; etcd's --max-txn-ops and --max-request-bytes set the limits";
                    case COMPACTED, OTHER -> prefix + said;
                };
        return new EtcdException(reason, message, thrown);
    }

    private static Reason reason(Status status, Throwable thrown) {
        String description = String.valueOf(status.getDescription());
        if (description.contains("required revision has been compacted")) {
            return Reason.COMPACTED;
        }
        if (description.contains("too many operations") || description.contains("request is too large")) {
            return Reason.TOO_LARGE;
        }
        if (isCertificate(thrown)) {
            return Reason.FORBIDDEN;
        }
        return switch (code(status, thrown)) {
            case PERMISSION_DENIED, UNAUTHENTICATED -> Reason.FORBIDDEN;
            case UNAVAILABLE -> {
                // Only then is it certain that the request did not leave.
                boolean neverConnected = hasCause(thrown, ConnectException.class);
                yield neverConnected ? Reason.UNREACHABLE : Reason.NO_ANSWER;
            }
            case DEADLINE_EXCEEDED, CANCELLED -> Reason.NO_ANSWER;
            default -> {
                if (description.contains("user name is empty")
                        || description.contains("authentication failed")
                        || description.contains("permission denied")) {
                    yield Reason.FORBIDDEN;
                }
                // A member that lost its leader ends its own waiting so, with no code of gRPC's.
                boolean memberGaveUp = description.contains("context deadline exceeded")
                        || description.contains("context canceled")
                        || description.contains("etcdserver: request timed out");
                yield memberGaveUp || hasCause(thrown, TimeoutException.class) || hasCause(thrown, IOException.class)
                        ? Reason.NO_ANSWER
                        : Reason.OTHER;
            }
        };
    }

    private static ErrorCode code(Status status, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof io.etcd.jetcd.common.exception.EtcdException told
                    && told.getErrorCode() != ErrorCode.UNKNOWN) {
                return told.getErrorCode();
            }
        }
        return ErrorCode.valueOf(status.getCode().name());
    }

    private static boolean hasCause(Throwable thrown, Class<? extends Throwable> wanted) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (wanted.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** The handshake failed, or the server ended it: no request was read. */
    private static boolean isCertificate(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLHandshakeException
                    || cause instanceof SSLException
                            && String.valueOf(cause.getMessage()).contains("certificate")) {
                return true;
            }
        }
        return false;
    }

    private static String text(Status status, Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String description = firstLine(status.getDescription());
        String cause = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        if (cause.contains("Network closed for unknown reason")) {
            cause += "; does it speak TLS, https?";
        }
        return description == null || cause.contains(description) ? cause : description + ": " + cause;
    }

    private static @Nullable String firstLine(@Nullable String text) {
        return text == null ? null : text.lines().findFirst().orElse(null);
    }
}
