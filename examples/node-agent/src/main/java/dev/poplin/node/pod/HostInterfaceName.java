package dev.poplin.node.pod;

import dev.poplin.node.source.PodKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The name of a pod's interface on the host: a prefix and the first 11 hex digits of SHA-1("NAMESPACE.NAME"), as in Calico. */
final class HostInterfaceName {

    private static final int HEX_DIGITS = 11;

    private HostInterfaceName() {}

    static String of(String prefix, PodKey pod) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(pod.dotted().getBytes(StandardCharsets.UTF_8));
            return prefix + HexFormat.of().formatHex(hash).substring(0, HEX_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
