package io.txn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The variants with Kafka, each with its own services, which takes minutes: {@code -Dbench.kafka=true}. The broker's class path is there
 * once its module has been packaged.
 */
@EnabledIfSystemProperty(named = "bench.kafka", matches = "true")
class KafkaVariantsIT {

    @Test
    void callsAndMessagesAreMadeForEachOrder() {
        BenchSettings settings = BenchSettings.of(List.of(
                "variants=tcc-kafka,tcc-event",
                "rounds=1",
                "concurrency=2",
                "first-warm-up=10s",
                "warm-up=1s",
                "measure=4s"));

        List<Measured> all;
        try (Stacks stacks = new Stacks(Path.of("target", "bench-kafka-it"), settings.variants())) {
            SideBySide run = new SideBySide(stacks, settings);
            run.prepare();
            all = run.run();
        }

        assertThat(all).extracting(Measured::variant).containsExactly("tcc-kafka", "tcc-event");
        // A call, its result, outcomes and the answer to them; outcomes of several orders may share a record.
        assertThat(all.get(0).kafkaRecords()).isBetween(2.5, 4.1);
        assertThat(all.get(0).requests()).isLessThan(all.get(1).requests());
        assertThat(all.get(1).kafkaRecords()).isEqualTo(1);
        // The six of TCC, and those of the relay, which sends the messages of many orders at once.
        assertThat(all.get(1).commits()).isBetween(6.0, 9.0);
    }
}
