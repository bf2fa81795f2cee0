package io.txn.systemtests;

import org.jspecify.annotations.Nullable;

/** How the order service answered: with an order, or with a problem in words. */
record Answer(int status, @Nullable Order order, String text) {

    boolean isConfirmed() {
        return status == 201 && order != null && order.isConfirmed();
    }

    /** Refused for lack of stock or money. */
    boolean isRefused() {
        return status == 422;
    }

    /** The service is certain that the order was not placed, and that everything is as before or will be. */
    boolean isUndone() {
        return isRefused() || (status == 503 && !text.contains("in-doubt"));
    }

    Order confirmed() {
        if (order == null || !isConfirmed()) {
            throw new StackException("Expected a confirmed order but the answer was " + this);
        }
        return order;
    }
}
