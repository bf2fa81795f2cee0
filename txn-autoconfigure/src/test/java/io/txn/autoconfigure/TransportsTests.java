package io.txn.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.Xid;
import io.txn.coordinator.Transport;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Answer;
import io.txn.participant.OutcomeMessage;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TransportsTests {

    private final List<String> went = new ArrayList<>();

    @Test
    void picksByTheScheme() throws Exception {
        Transports transports = new Transports(List.of(new Recorder("http", "https"), new Recorder("kafka")));

        transports.deliver(URI.create("https://payment"), List.of());
        transports.inquire(URI.create("kafka:txn.orders"), List.of());

        assertThat(went).containsExactlyInAnyOrder("deliver https://payment", "inquire kafka:txn.orders");
    }

    @Test
    void saysWhatItCannotReach() {
        Transports transports = new Transports(List.of(new Recorder("http")));

        assertThatThrownBy(() -> transports.inquire(URI.create("kafka:txn.orders"), List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no transport to reach kafka:txn.orders");
    }

    @Test
    void refusesTwoOfOneScheme() {
        assertThatThrownBy(() -> new Transports(List.of(new Recorder("http"), new Recorder("http"))))
                .hasMessageContaining("http: addresses");
    }

    private final class Recorder implements Transport {

        private final Set<String> schemes;

        Recorder(String... schemes) {
            this.schemes = Set.of(schemes);
        }

        @Override
        public Set<String> schemes() {
            return schemes;
        }

        @Override
        public List<Acknowledgement> deliver(URI participant, List<OutcomeMessage> outcomes) {
            went.add("deliver " + participant);
            return List.of();
        }

        @Override
        public Map<Xid, Answer> inquire(URI coordinator, List<Xid> xids) {
            went.add("inquire " + coordinator);
            return Map.of();
        }
    }
}
