package io.txn.wire;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * A service's address, as it travels and as it is compared: an absolute http or https base URL without a trailing slash,
 * or {@code kafka:} and the name of a topic.
 */
public final class ServiceUrl {

    private static final int MAX_LENGTH = 255;
    private static final String KAFKA = "kafka";
    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");

    private ServiceUrl() {}

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is none that outcomes could be sent to
     */
    public static URI parse(String text) {
        if (text.startsWith(KAFKA + ":")) {
            return topic(text.substring(KAFKA.length() + 1));
        }
        URI url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getRawAuthority() == null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("a service's address takes http(s)://host[:port][/path] or kafka:topic");
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a base URL has no query, no fragment, and at most " + MAX_LENGTH + " characters");
        }
        return url;
    }

    /**
     * The address of the service that serves a topic.
     *
     * @throws IllegalArgumentException if no topic can have that name
     */
    public static URI topic(String name) {
        if (!TOPIC.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a topic's name takes 1 to 249 letters, digits, '.', '_' and '-', and is not '.' or '..'");
        }
        return URI.create(KAFKA + ":" + name);
    }

    /** The base URL of the service that a request goes to, as far as the request can tell; without a password in it. */
    public static URI of(URI request) {
        String authority = String.valueOf(request.getRawAuthority());
        return URI.create(request.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1));
    }
}
