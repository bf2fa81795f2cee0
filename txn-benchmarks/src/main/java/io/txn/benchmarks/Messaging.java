package io.txn.benchmarks;

import io.txn.benchmarks.message.DirectApplication;
import io.txn.benchmarks.message.OutboxApplication;
import io.txn.benchmarks.message.PollingApplication;
import org.jspecify.annotations.Nullable;

/** The ways to get a message to Kafka that are measured, as {@link Variant} has those to place an order. */
enum Messaging {
    OUTBOX(
            "outbox",
            "outbox of txn",
            Variant.TCC.colour(),
            "`TransactionalOutbox` in a `@Transactional` method: sent once, if and only if the row's transaction commits",
            OutboxApplication.class,
            "txn_outbox"),
    POLLING(
            "polling",
            "polling by hand",
            Variant.TCC_BY_HAND.colour(),
            "a table, and every second a look at it, as one would write it without a library: in batches of the same size; a"
                    + " crash between the two commits sends a batch twice",
            PollingApplication.class,
            "message"),
    DIRECT(
            "direct",
            "Kafka transaction only",
            Variant.PLAIN.colour(),
            "`KafkaTemplate.executeInTransaction` with one message and no database: what is changed in a database beside it may"
                    + " be lost, or be there without the message",
            DirectApplication.class,
            null);

    private final String id;
    private final String label;
    private final String colour;
    private final String meaning;
    private final Class<?> application;
    private final @Nullable String table;

    Messaging(String id, String label, String colour, String meaning, Class<?> application, @Nullable String table) {
        this.id = id;
        this.label = label;
        this.colour = colour;
        this.meaning = meaning;
        this.application = application;
        this.table = table;
    }

    /** Also the name of its topic, and of its database if it has one. */
    String id() {
        return id;
    }

    String label() {
        return label;
    }

    String colour() {
        return colour;
    }

    String meaning() {
        return meaning;
    }

    Class<?> application() {
        return application;
    }

    /** Where its messages wait; null if they are in no database. */
    @Nullable
    String table() {
        return table;
    }
}
