package io.txn.wire;

import io.txn.Mode;
import io.txn.TransactionContext;
import io.txn.Xid;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Writes and reads the {@code Txn-Context} header:
 * {@code "order-service:01K…";coordinator="http://order";mode=TCC;remaining=9500;call="1";sig=:…:}. The signature is over
 * the text before it. Thread-safe.
 */
public final class ContextCodec {

    /** The header's name; a message's record header has the same. */
    public static final String HEADER = "Txn-Context";

    private static final int MAX_LENGTH = 1024;
    private static final Duration MAX_REMAINING = Duration.ofDays(365);
    private static final String PURPOSE = "txn-context";
    private static final String SIGNATURE = ";sig=:";
    private static final Pattern CALL = Pattern.compile("[1-9][0-9]{0,8}(\\.[1-9][0-9]{0,8}){0,7}");
    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,15}");

    private final Signer signer;
    private final AllowedHosts hosts;

    /** Takes contexts of coordinators at any address that {@link AllowedHosts#any()} allows. */
    public ContextCodec(Signer signer) {
        this(signer, AllowedHosts.any());
    }

    public ContextCodec(Signer signer, AllowedHosts hosts) {
        this.signer = signer;
        this.hosts = hosts;
    }

    public String encode(TransactionContext context) {
        String text = "\"" + context.xid() + "\";coordinator=\"" + context.coordinator() + "\";mode=" + context.mode()
                + ";remaining=" + context.remaining().toMillis() + ";call=\"" + context.call() + "\"";
        return text + SIGNATURE + signer.sign(PURPOSE, bytes(text)) + ":";
    }

    /**
     * Reads a header; nothing is believed before the signature is verified.
     *
     * @throws InvalidContextException if it is unsigned, wrongly signed or malformed, or its coordinator's host is not
     *     allowed; the message says which, and does not repeat what was sent, but for the address of one that is not allowed
     */
    public TransactionContext decode(String header) {
        try {
            return allowed(parse(verified(header)));
        } catch (InvalidContextException e) {
            throw new InvalidContextException("The " + HEADER + " header is refused: " + e.getMessage());
        }
    }

    private StructuredField verified(String header) {
        if (header.length() > MAX_LENGTH) {
            throw new InvalidContextException("it is longer than " + MAX_LENGTH + " characters");
        }
        int end = header.lastIndexOf(SIGNATURE);
        int from = end + SIGNATURE.length();
        if (end < 0 || from == header.length() || !header.endsWith(":")) {
            throw new InvalidContextException("it is not signed");
        }
        String signature = header.substring(from, header.length() - 1);
        if (!signer.verifies(PURPOSE, bytes(header.substring(0, end)), signature)) {
            throw new InvalidContextException("its signature is wrong; both services must have the same txn.secret");
        }
        return StructuredField.parse(header);
    }

    private TransactionContext allowed(TransactionContext context) {
        try {
            hosts.require(context.coordinator());
            return context;
        } catch (IllegalArgumentException e) {
            throw new InvalidContextException("its coordinator's address " + e.getMessage());
        }
    }

    private static TransactionContext parse(StructuredField field) {
        try {
            return new TransactionContext(
                    new Xid(field.value()),
                    ServiceUrl.parse(field.require("coordinator")),
                    Mode.valueOf(field.require("mode")),
                    remaining(field.require("remaining")),
                    call(field.require("call")));
        } catch (IllegalArgumentException e) {
            throw new InvalidContextException("its transaction id, its coordinator or its mode is malformed");
        }
    }

    private static Duration remaining(String millis) {
        if (!MILLIS.matcher(millis).matches()) {
            throw new InvalidContextException("the remaining time is no number of milliseconds");
        }
        Duration remaining = Duration.ofMillis(Long.parseLong(millis));
        return remaining.compareTo(MAX_REMAINING) > 0 ? MAX_REMAINING : remaining;
    }

    private static String call(String number) {
        if (!CALL.matcher(number).matches()) {
            throw new InvalidContextException("the call number is malformed, or calls are nested more than 8 deep");
        }
        return number;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
