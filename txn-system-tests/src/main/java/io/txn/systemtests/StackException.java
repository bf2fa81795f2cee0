package io.txn.systemtests;

/** The stack could not do what it was asked; the text says what to look at. */
public class StackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StackException(String message) {
        super(message);
    }

    public StackException(String message, Throwable cause) {
        super(message + " (" + cause + ")", cause);
    }
}
