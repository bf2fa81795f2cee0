package io.txn.benchmarks;

/**
 * What the three databases say in sum.
 *
 * @param open orders that are not confirmed
 */
record Books(long confirmed, long open, long available, long reserved, long balance, long frozen) {

    private static final long PLENTY = 1_000_000_000_000L;

    static void fill(Databases databases) {
        databases.execute(
                Role.INVENTORY.id(),
                "INSERT INTO stock (sku, available) SELECT 'sku-' || n, " + PLENTY + " FROM generate_series(0, "
                        + (Load.GOODS - 1) + ") n");
        databases.execute(
                Role.PAYMENT.id(),
                "INSERT INTO accounts (account, balance) SELECT 'account-' || n, " + PLENTY
                        + " FROM generate_series(0, " + (Load.ACCOUNTS - 1) + ") n");
    }

    static Books read(Databases databases) {
        Books books = databases
                .list(
                        Role.ORDER.id(),
                        "SELECT count(*) FILTER (WHERE status = 'CONFIRMED'),"
                                + " count(*) FILTER (WHERE status <> 'CONFIRMED') FROM orders",
                        row -> new Books(row.getLong(1), row.getLong(2), 0, 0, 0, 0))
                .get(0);
        return databases
                .list(
                        Role.INVENTORY.id(),
                        "SELECT sum(available), sum(reserved) FROM stock",
                        row -> books.stock(row.getLong(1), row.getLong(2)))
                .get(0)
                .accounts(databases);
    }

    private Books stock(long newAvailable, long newReserved) {
        return new Books(confirmed, open, newAvailable, newReserved, balance, frozen);
    }

    private Books accounts(Databases databases) {
        return databases
                .list(
                        Role.PAYMENT.id(),
                        "SELECT sum(balance), sum(frozen) FROM accounts",
                        row -> new Books(confirmed, open, available, reserved, row.getLong(1), row.getLong(2)))
                .get(0);
    }

    /** What they must say when so many more orders have been placed, and all is done. */
    Books after(long orders) {
        return new Books(
                confirmed + orders,
                open,
                available - orders * Load.QUANTITY,
                reserved,
                balance - orders * Load.AMOUNT,
                frozen);
    }
}
