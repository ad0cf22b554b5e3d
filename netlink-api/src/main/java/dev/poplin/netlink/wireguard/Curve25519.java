package dev.poplin.netlink.wireguard;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** The curve of WireGuard's keys (RFC 7748 §5), as the JDK has it. */
final class Curve25519 {

    private static final String NAME = "X25519";
    private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

    private Curve25519() {}

    /** Clears and sets the bits that every private key has so (RFC 7748 §5). */
    static byte[] clamped(byte[] key) {
        key[0] = (byte) (key[0] & 0xf8);
        key[31] = (byte) (key[31] & 0x7f | 0x40);
        return key;
    }

    /** The public key of a private one: the base point so many times (RFC 7748 §6.1). */
    static byte[] publicKey(byte[] privateKey) {
        try {
            KeyFactory factory = KeyFactory.getInstance(NAME);
            PrivateKey key = factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, privateKey));
            KeyAgreement agreement = KeyAgreement.getInstance(NAME);
            agreement.init(key);
            agreement.doPhase(
                    factory.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BASE_POINT)), true);
            return agreement.generateSecret();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no X25519", e);
        }
    }
}
