package io.txn.kafka;

import io.txn.Mode;

/** Crash points of saga transactions over Kafka. */
class KafkaSagaCrashTests extends KafkaCrashPoints {

    KafkaSagaCrashTests() {
        super(Mode.SAGA);
    }
}
