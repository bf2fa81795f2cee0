package io.txn.wire;

import java.net.URI;

/** A service's base URL, as it travels and as it is compared: absolute, http or https, no trailing slash. */
public final class ServiceUrl {

    private static final int MAX_LENGTH = 255;

    private ServiceUrl() {}

    /**
     * Reads a base URL.
     *
     * @throws IllegalArgumentException if it is none that outcomes could be sent to
     */
    public static URI parse(String text) {
        URI url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getRawAuthority() == null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("a base URL takes http(s)://host[:port][/path]");
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a base URL has no query, no fragment, and at most " + MAX_LENGTH + " characters");
        }
        return url;
    }

    /** The base URL of the service that a request goes to, as far as the request can tell; without a password in it. */
    public static URI of(URI request) {
        String authority = String.valueOf(request.getRawAuthority());
        return URI.create(request.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1));
    }
}
