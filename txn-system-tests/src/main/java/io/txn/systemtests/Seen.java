package io.txn.systemtests;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request that a proxy has seen, whole enough to be sent again. */
record Seen(String method, URI uri, Map<String, List<String>> headers, String body) {

    private static final String CONTEXT = "Txn-context";

    static final Predicate<Seen> ANY = seen -> true;

    /** What business code sends inside a global transaction. */
    static final Predicate<Seen> CALL = seen -> seen.headers().containsKey(CONTEXT);

    static final Predicate<Seen> OUTCOMES = to("/txn/v1/outcomes");

    static final Predicate<Seen> INQUIRIES = to("/txn/v1/inquiries");

    private static final Pattern XID = Pattern.compile("[\\w-]+-service:[\\w-]+");

    /** The first transaction that it speaks of. */
    String xid() {
        Matcher matcher = XID.matcher(headers.getOrDefault(CONTEXT, List.of()) + body);
        if (!matcher.find()) {
            throw new StackException("No transaction is named in " + this);
        }
        return matcher.group();
    }

    private static Predicate<Seen> to(String path) {
        return seen -> seen.method().equals("POST") && seen.uri().getPath().equals(path);
    }
}
