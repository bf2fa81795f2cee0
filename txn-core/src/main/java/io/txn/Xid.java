package io.txn;

import java.util.regex.Pattern;

/**
 * The id of a global transaction: {@code <service name>:<time-ordered unique id>}, for example
 * {@code order-service:01KAP3V7Q2M8Z5T4N6R9S1W0XY}. At most {@value #MAX_LENGTH} ASCII characters, so that it fits an XA
 * global transaction id.
 *
 * @param value the text, as it travels and is stored
 */
public record Xid(String value) {

    /** The longest xid, in bytes, which are characters here. */
    public static final int MAX_LENGTH = 64;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*:[A-Za-z0-9]+");

    /**
     * Takes an xid apart that came from outside.
     *
     * @throws IllegalArgumentException if it is none
     */
    public Xid {
        if (value.length() > MAX_LENGTH || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("Not a transaction id: it takes <service name>:<unique id>, at most "
                    + MAX_LENGTH + " characters of A-Z a-z 0-9 . _ - in the name");
        }
    }

    /** The service that coordinates the transaction. */
    public String serviceName() {
        return value.substring(0, value.indexOf(':'));
    }

    @Override
    public String toString() {
        return value;
    }
}
