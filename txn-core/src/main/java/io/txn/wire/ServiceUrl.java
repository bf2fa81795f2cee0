package io.txn.wire;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * A service's address, as it travels and as it is compared: an absolute http or https base URL, normal, without a trailing
 * slash; or {@code kafka:} and the name of a topic.
 */
public final class ServiceUrl {

    private static final int MAX_LENGTH = 255;
    private static final String KAFKA = "kafka";
    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern DETOUR = Pattern.compile(".*//.*|(.*/)?(\\.|%2[eE]){1,2}(/.*)?|.*%(2[fF]|5[cC]).*");

    private static final String FORM = "a service's address takes http(s)://host[:port][/path] or kafka:topic";

    private ServiceUrl() {}

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is none that outcomes could be sent to; the message does not repeat it
     */
    public static URI parse(String text) {
        if (text.startsWith(KAFKA + ":")) {
            return topic(text.substring(KAFKA.length() + 1));
        }
        URI url = create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getRawAuthority() == null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(FORM);
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

    /** Whether the address is a topic, which has no host. */
    static boolean isTopic(URI service) {
        return KAFKA.equals(service.getScheme());
    }

    private static URI create(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(FORM);
        }
    }

    /** What is sent to it must arrive nowhere else, however whoever passes it on reads it. */
    static void requirePlain(URI url) {
        if (url.getHost() == null || url.getPort() > 65535) {
            throw new IllegalArgumentException("has a host or a port that there cannot be");
        }
        if (!VISIBLE.matcher(url.toString()).matches()) {
            throw new IllegalArgumentException("has characters that are not ASCII");
        }
        if (DETOUR.matcher(url.getRawPath()).matches()) {
            throw new IllegalArgumentException("has a path with '.', '..' or '//' in it");
        }
    }

    /** The base URL of the service that a request goes to, as far as the request can tell; without a password in it. */
    public static URI of(URI request) {
        String authority = String.valueOf(request.getRawAuthority());
        return URI.create(request.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1));
    }
}
