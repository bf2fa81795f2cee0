package io.txn.wire;

import io.txn.CallReport;
import io.txn.TransactionContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Writes and reads the {@code Txn-Participants} header: a report, and at its end a signature over the xid, the call and the
 * report, so that what was said of one call is not believed of another. Thread-safe.
 */
public final class SignedReportCodec {

    private static final int MAX_LENGTH = 8192;
    private static final int MAX_PARTICIPANTS = 100;
    private static final String PURPOSE = "txn-participants";
    private static final String SIGNATURE = ";sig=:";

    private final Signer signer;
    private final AllowedHosts hosts;

    public SignedReportCodec(Signer signer, AllowedHosts hosts) {
        this.signer = signer;
        this.hosts = hosts;
    }

    /**
     * The header of the answer to a call.
     *
     * @param call the context that the call came with
     */
    public String encode(CallReport report, TransactionContext call) {
        String text = ReportCodec.encode(report);
        String signature = signer.sign(PURPOSE, signed(call, text));
        return signature.isEmpty() ? text : text + SIGNATURE + signature + ":";
    }

    /**
     * Reads a header; nothing is believed before the signature is verified.
     *
     * @param call the context that the call was sent with
     * @throws IllegalArgumentException if it is unsigned, wrongly signed, garbage, or names hosts that are not allowed: the
     *     call's result is unknown then. The message is a predicate, such as "is not signed".
     */
    public CallReport decode(String header, TransactionContext call) {
        if (header.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("is longer than " + MAX_LENGTH + " characters");
        }
        int end = header.endsWith(":") ? header.lastIndexOf(SIGNATURE) : -1;
        String text = end < 0 ? header : header.substring(0, end);
        String signature = end < 0
                ? null
                : header.substring(Math.min(end + SIGNATURE.length(), header.length() - 1), header.length() - 1);
        if (!signer.verifies(PURPOSE, signed(call, text), signature)) {
            throw new IllegalArgumentException(
                    signature == null
                            ? "is not signed"
                            : "is wrongly signed; both services must have the same txn.secret");
        }
        return allowed(parse(text));
    }

    private static CallReport parse(String text) {
        try {
            return ReportCodec.decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is malformed");
        }
    }

    private CallReport allowed(CallReport report) {
        if (report.participants().size() > MAX_PARTICIPANTS) {
            throw new IllegalArgumentException("names more than " + MAX_PARTICIPANTS + " participants");
        }
        for (URI participant : report.participants()) {
            try {
                hosts.require(participant);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("is refused: " + e.getMessage());
            }
        }
        return report;
    }

    private static byte[] signed(TransactionContext call, String text) {
        return (call.xid() + " " + call.call() + " " + text).getBytes(StandardCharsets.UTF_8);
    }
}
