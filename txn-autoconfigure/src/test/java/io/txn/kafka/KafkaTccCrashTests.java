package io.txn.kafka;

import io.txn.Mode;

/** Crash points of TCC transactions over Kafka. */
class KafkaTccCrashTests extends KafkaCrashPoints {

    KafkaTccCrashTests() {
        super(Mode.TCC);
    }
}
