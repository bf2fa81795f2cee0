package io.txn.benchmarks;

import java.util.Arrays;

/** How variants are called where people read, and their colours: those of Okabe and Ito, which everybody can tell apart. */
enum Variant {
    PLAIN("plain", "plain calls", "#7f7f7f", "no coordination: what fails half-way stays half-done"),
    TCC_BY_HAND(
            "tcc-by-hand",
            "TCC by hand",
            "#e69f00",
            "try and confirm called one after the other, as one would without a library: no log, no gate, nobody who finishes"
                    + " what a crash interrupts"),
    TCC("tcc", "TCC with txn", "#0072b2", "`@GlobalTransactional` and `@TccAction`"),
    SAGA_BY_HAND(
            "saga-by-hand",
            "saga by hand",
            "#cc79a7",
            "steps one after the other, compensations in catch blocks: no log, nobody who finishes what a crash interrupts"),
    SAGA("saga", "saga with txn", "#009e73", "`@GlobalTransactional(mode = SAGA)` and `@SagaStep`"),
    TCC_KAFKA(
            "tcc-kafka",
            "TCC over Kafka with txn",
            "#56b4e9",
            "as TCC with txn, but payment is called by `KafkaCalls`, and told outcomes, over Kafka",
            Setup.CALLS),
    TCC_EVENT(
            "tcc-event",
            "TCC with txn, and an event",
            "#d55e00",
            "as TCC with txn, and `TransactionalOutbox` sends one message for each order that commits",
            Setup.EVENTS);

    private final String id;
    private final String label;
    private final String colour;
    private final String meaning;
    private final Setup setup;

    Variant(String id, String label, String colour, String meaning) {
        this(id, label, colour, meaning, Setup.HTTP);
    }

    Variant(String id, String label, String colour, String meaning, Setup setup) {
        this.id = id;
        this.label = label;
        this.colour = colour;
        this.meaning = meaning;
        this.setup = setup;
    }

    static Variant of(String id) {
        return Arrays.stream(values())
                .filter(variant -> variant.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new BenchException("There is no variant " + id));
    }

    /** Its name in paths and settings. */
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

    /** What its services need. */
    Setup setup() {
        return setup;
    }
}
