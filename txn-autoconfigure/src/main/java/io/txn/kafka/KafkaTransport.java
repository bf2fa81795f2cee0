package io.txn.kafka;

import io.txn.Xid;
import io.txn.coordinator.Transport;
import io.txn.kafka.Question.Answers;
import io.txn.kafka.Question.Inquiry;
import io.txn.kafka.Question.Outcomes;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Answer;
import io.txn.participant.OutcomeMessage;
import io.txn.wire.AllowedHosts;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Tells outcomes to services whose address is a topic, and asks them. Thread-safe. */
final class KafkaTransport implements Transport {

    private final Exchange exchange;
    private final AllowedHosts hosts;
    private final Duration timeout;

    KafkaTransport(Exchange exchange, AllowedHosts hosts, Duration timeout) {
        this.exchange = exchange;
        this.hosts = hosts;
        this.timeout = timeout;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("kafka");
    }

    @Override
    public List<Acknowledgement> deliver(URI participant, List<OutcomeMessage> outcomes) throws Exception {
        return ask(participant, Question.OUTCOMES, Outcomes.of(outcomes)).answers(hosts);
    }

    @Override
    public Map<Xid, Answer> inquire(URI coordinator, List<Xid> xids) throws Exception {
        return ask(coordinator, Question.INQUIRIES, new Inquiry(xids)).answers().stream()
                .filter(answer -> xids.contains(answer.xid()))
                .collect(Collectors.toMap(Answers.Item::xid, Answers.Item::outcome));
    }

    private <Q, A> A ask(URI service, Question<Q, A> kind, Q question) throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(service.getSchemeSpecificPart(), Question.JSON.writeValueAsBytes(question));
        SignedRecords.put(record, SignedRecords.MESSAGE, kind.message());
        ConsumerRecord<byte[], byte[]> answer = exchange.ask(record, timeout);
        if (!SignedRecords.isOf(SignedRecords.ANSWER, answer)) {
            throw new IOException("What came from " + service + " is no answer to " + kind.message());
        }
        return Question.JSON.readValue(answer.value(), kind.answer());
    }
}
