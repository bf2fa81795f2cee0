package io.txn.kafka;

import io.txn.coordinator.Coordinator;
import io.txn.kafka.Question.Acknowledgements;
import io.txn.kafka.Question.Answers;
import io.txn.participant.Participant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * Answers outcomes and inquiries that come over this service's topics: that which is its address, and those on which it
 * serves calls, whose callers know it by no other name if no reply reaches them. In a group of its own, so that they never
 * wait behind requests; what is none of both is passed over. Without such topics it does nothing. Thread-safe.
 */
final class ServiceTopics implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ServiceTopics.class);
    private static final int THREADS = 4;
    private static final int WAITING = 64;
    private static final int DRAIN_SECONDS = 10;

    private final KafkaClients clients;
    private final SignedRecords records;
    private final ObjectProvider<Participant> participant;
    private final ObjectProvider<Coordinator> coordinator;
    private final boolean autoStartup;
    private final Set<String> topics = new TreeSet<>();
    private @Nullable Running running;

    ServiceTopics(
            KafkaClients clients,
            SignedRecords records,
            ObjectProvider<Participant> participant,
            ObjectProvider<Coordinator> coordinator,
            boolean autoStartup) {
        this.clients = clients;
        this.records = records;
        this.participant = participant;
        this.coordinator = coordinator;
        this.autoStartup = autoStartup;
    }

    /** Answers on these topics too. */
    synchronized void serve(Collection<String> more) {
        if (topics.addAll(more) && running != null) {
            stop();
            start();
        }
    }

    @Override
    public synchronized void start() {
        participant.ifAvailable(service -> {
            if ("kafka".equals(service.self().getScheme())) {
                topics.add(service.self().getSchemeSpecificPart());
            }
        });
        if (running == null && !topics.isEmpty()) {
            running = new Running();
        }
    }

    /** As the listeners do, by {@code spring.kafka.listener.auto-startup}. */
    @Override
    public boolean isAutoStartup() {
        return autoStartup;
    }

    @Override
    public synchronized void stop() {
        if (running != null) {
            running.stop();
            running = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    /** Tries and outcomes end when nothing begins any more: after the listeners, before the database. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE / 2;
    }

    /** The container, and the threads on which one answer does not wait for another. */
    private final class Running {

        private final ConcurrentMessageListenerContainer<byte[], byte[]> container;
        private final ThreadPoolTaskExecutor threads = new ThreadPoolTaskExecutor();
        private final KafkaTemplate<byte[], byte[]> answers = new KafkaTemplate<>(clients.producers());

        Running() {
            threads.setThreadNamePrefix("txn-kafka-answer-");
            threads.setDaemon(true);
            threads.setCorePoolSize(THREADS);
            threads.setAllowCoreThreadTimeOut(true);
            threads.setQueueCapacity(WAITING);
            threads.setRejectedExecutionHandler(new ThreadPoolExecutor.CallerRunsPolicy());
            threads.setWaitForTasksToCompleteOnShutdown(true);
            threads.setAwaitTerminationSeconds(DRAIN_SECONDS);
            threads.initialize();
            ContainerProperties properties = new ContainerProperties(new ArrayList<>(topics).toArray(String[]::new));
            properties.setGroupId("txn." + participant.getObject().identity().name());
            MessageListener<byte[], byte[]> listener = this::take;
            properties.setMessageListener(listener);
            container = new ConcurrentMessageListenerContainer<>(clients.consumersOfNews(), properties);
            container.setBeanName("txnKafkaServiceTopics");
            container.start();
        }

        void stop() {
            container.stop();
            threads.shutdown();
        }

        /** What this instance does not get to answer is asked again. */
        private void take(ConsumerRecord<byte[], byte[]> record) {
            if (Question.isOne(record)) {
                threads.execute(() -> answer(record));
            }
        }

        private void answer(ConsumerRecord<byte[], byte[]> record) {
            try {
                if (!records.verifies(record)) {
                    throw new IllegalArgumentException(
                            "its signature is missing or wrong; both services must have the same txn.secret");
                }
                ProducerRecord<byte[], byte[]> answer =
                        SignedRecords.answerTo(record, SignedRecords.ANSWER, handle(record));
                records.sign(answer);
                CompletableFuture<?> unused = answers.send(answer);
            } catch (RuntimeException e) {
                log.warn(
                        "A record at {}-{}@{} is not answered: {}",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        e.getMessage());
            }
        }
    }

    private byte[] handle(ConsumerRecord<byte[], byte[]> record) {
        return SignedRecords.isOf(Question.OUTCOMES.message(), record)
                ? handle(
                        Question.OUTCOMES,
                        record,
                        question -> Acknowledgements.of(participant.getObject().complete(question.messages())))
                : handle(
                        Question.INQUIRIES,
                        record,
                        question -> Answers.of(coordinator.getObject().answer(question.xids())));
    }

    private static <Q, A> byte[] handle(
            Question<Q, A> kind, ConsumerRecord<byte[], byte[]> record, Function<Q, A> handler) {
        return Question.JSON.writeValueAsBytes(handler.apply(Question.JSON.readValue(record.value(), kind.question())));
    }
}
