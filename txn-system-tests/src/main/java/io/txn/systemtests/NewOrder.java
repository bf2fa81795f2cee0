package io.txn.systemtests;

/** What a customer asks the order service for. */
record NewOrder(String userId, String sku, int quantity, String mode) {

    NewOrder(String userId, String sku, int quantity) {
        this(userId, sku, quantity, "TCC");
    }

    /** The same order as a saga. */
    NewOrder saga() {
        return new NewOrder(userId, sku, quantity, "SAGA");
    }

    /** The same order, with payment reached over Kafka. */
    NewOrder overKafka() {
        return new NewOrder(userId, sku, quantity, "TCC_KAFKA");
    }
}
