package io.txn.wire;

import io.txn.CallReport;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A report as a text, as it is stored and, {@linkplain SignedReportCodec signed}, travels: {@code none}, or the enlisted base
 * URLs as {@code "http://inventory", "http://payment"}, followed by {@code rollback-only} if the transaction must not commit.
 */
public final class ReportCodec {

    /** The name of the header in which it travels. Its presence says that the responder speaks the protocol. */
    public static final String HEADER = "Txn-Participants";

    private static final String NONE = "none";
    private static final String ROLLBACK_ONLY = "rollback-only";

    private ReportCodec() {}

    public static String encode(CallReport report) {
        Stream<String> urls = report.participants().stream().map(url -> "\"" + url + "\"");
        Stream<String> mark = report.rollbackOnly() == null ? Stream.empty() : Stream.of(ROLLBACK_ONLY);
        String text = Stream.concat(urls, mark).collect(Collectors.joining(", "));
        return text.isEmpty() ? NONE : text;
    }

    /**
     * Reads such a text.
     *
     * @throws IllegalArgumentException if it is garbage
     */
    public static CallReport decode(String header) {
        if (header.equals(NONE)) {
            return CallReport.NONE;
        }
        Set<String> items = new LinkedHashSet<>(Arrays.asList(header.split(" *, *", -1)));
        boolean rollbackOnly = items.remove(ROLLBACK_ONLY);
        Set<URI> urls = items.stream().map(ReportCodec::url).collect(Collectors.toCollection(LinkedHashSet::new));
        return new CallReport(urls, rollbackOnly ? "a participant marked the transaction rollback-only" : null);
    }

    private static URI url(String item) {
        if (item.length() < 2 || !item.startsWith("\"") || !item.endsWith("\"")) {
            throw new IllegalArgumentException("A report takes none, or quoted base URLs");
        }
        return ServiceUrl.parse(item.substring(1, item.length() - 1));
    }
}
