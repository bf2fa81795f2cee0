package io.txn.systemtests;

/** The stack could not do what it was asked; the text says what to look at. */
class StackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StackException(String message) {
        super(message);
    }

    StackException(String message, Throwable cause) {
        super(message + " (" + cause + ")", cause);
    }
}
