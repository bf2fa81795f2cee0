package io.txn.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Signs what services tell each other, with a secret they share: HMAC-SHA256, base64 (R10). Thread-safe. */
public final class Signer {

    /** The shortest secret that is taken, in characters. */
    public static final int MIN_SECRET_LENGTH = 16;

    private static final String ALGORITHM = "HmacSHA256";

    private final @Nullable Mac prototype;

    private Signer(@Nullable Mac prototype) {
        this.prototype = prototype;
    }

    /**
     * Signs with the secret.
     *
     * @throws IllegalArgumentException if it is shorter than {@value #MIN_SECRET_LENGTH} characters
     */
    public static Signer withSecret(String secret) {
        if (secret.length() < MIN_SECRET_LENGTH) {
            throw new IllegalArgumentException(
                    "txn.secret has " + secret.length() + " characters; it takes at least " + MIN_SECRET_LENGTH);
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return new Signer(mac);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }

    /** Signs nothing and accepts everything: {@code txn.security.enabled=false}. */
    public static Signer disabled() {
        return new Signer(null);
    }

    /**
     * The signature of a text.
     *
     * @param purpose what the text is, so that a signature of one kind of text is none of another
     */
    public String sign(String purpose, byte[] text) {
        if (prototype == null) {
            return "";
        }
        Mac mac = copyOf(prototype);
        mac.update(purpose.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        return Base64.getEncoder().encodeToString(mac.doFinal(text));
    }

    /** Whether the signature is ours; compared in constant time. */
    public boolean verifies(String purpose, byte[] text, @Nullable String signature) {
        if (prototype == null) {
            return true;
        }
        byte[] expected = sign(purpose, text).getBytes(StandardCharsets.US_ASCII);
        return signature != null && MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.US_ASCII));
    }

    private static Mac copyOf(Mac mac) {
        try {
            return (Mac) mac.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("The platform's " + ALGORITHM + " can be cloned", e);
        }
    }
}
