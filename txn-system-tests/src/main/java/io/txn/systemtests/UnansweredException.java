package io.txn.systemtests;

/** A request left and no answer came: nobody can tell from here whether it was carried out. */
final class UnansweredException extends StackException {

    private static final long serialVersionUID = 1L;

    UnansweredException(String request, Throwable cause) {
        super("No answer to " + request, cause);
    }
}
