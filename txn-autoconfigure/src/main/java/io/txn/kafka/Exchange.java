package io.txn.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;
import org.springframework.kafka.requestreply.RequestReplyFuture;
import org.springframework.kafka.support.SendResult;
import org.springframework.kafka.support.TopicPartitionOffset;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Sends questions, and waits for what answers them on this service's reply topic. Each instance reads all answers to its
 * service, in no group, from where the topic ended before its first question; it knows its own by their ids. Begins with
 * the first question: whoever asks none opens no connection. Thread-safe.
 */
final class Exchange implements DisposableBean {

    private final KafkaClients clients;
    private final SignedRecords records;
    private final Supplier<String> replyTopic;
    private final Duration timeout;
    private final ExecutorService threads;
    private final ReentrantLock beginning = new ReentrantLock();
    private volatile @Nullable SigningTemplate template;

    Exchange(KafkaClients clients, SignedRecords records, Supplier<String> replyTopic, Duration timeout) {
        this.clients = clients;
        this.records = records;
        this.replyTopic = replyTopic;
        this.timeout = timeout;
        CustomizableThreadFactory factory = new CustomizableThreadFactory("txn-kafka-send-");
        factory.setDaemon(true);
        this.threads = Executors.newCachedThreadPool(factory);
    }

    /**
     * Sends a question and waits for its answer.
     *
     * @param question a record that has its message header; it is signed here
     * @return the answer, whose signature is ours
     * @throws Exception if there is none in time, or it is not signed, or the question could not be sent: nothing is known
     */
    ConsumerRecord<byte[], byte[]> ask(ProducerRecord<byte[], byte[]> question, Duration limit) throws Exception {
        // A producer blocks while it does not know the topic, for longer than there may be time.
        CompletableFuture<ConsumerRecord<byte[], byte[]>> answer = CompletableFuture.completedFuture(question)
                .thenComposeAsync(record -> template(limit).send(record, limit), threads);
        try {
            return verified(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw new TimeoutException("No answer came on the topic " + replyTopic.get() + " within " + limit);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            answer.cancel(true);
        }
    }

    private ConsumerRecord<byte[], byte[]> verified(ConsumerRecord<byte[], byte[]> answer) {
        if (!records.verifies(answer)) {
            throw new IllegalArgumentException(
                    "The signature of the answer is missing or wrong; both services must have the same txn.secret");
        }
        return answer;
    }

    private SigningTemplate template(Duration limit) {
        SigningTemplate known = template;
        return known != null ? known : begin(limit);
    }

    /** One thread begins, and while the broker is away the others wait no longer than somebody waits for them. */
    private SigningTemplate begin(Duration limit) {
        try {
            if (!beginning.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new KafkaException("The topic " + replyTopic.get() + " cannot be read yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("This instance is stopping", e);
        }
        try {
            return begun();
        } finally {
            beginning.unlock();
        }
    }

    private SigningTemplate begun() {
        if (threads.isShutdown()) {
            throw new KafkaException("This instance is stopping");
        }
        SigningTemplate known = template;
        if (known == null) {
            known = new SigningTemplate();
            known.start();
            template = known;
        }
        return known;
    }

    /** From a known place on, so that no answer to a question comes before it is read. */
    private KafkaMessageListenerContainer<byte[], byte[]> replies() {
        ConsumerFactory<byte[], byte[]> consumers = clients.consumersOfNews();
        TopicPartition partition = new TopicPartition(replyTopic.get(), 0);
        ContainerProperties properties;
        try (Consumer<byte[], byte[]> consumer = consumers.createConsumer()) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(List.of(partition), timeout);
            properties = new ContainerProperties(
                    new TopicPartitionOffset(partition.topic(), partition.partition(), ends.get(partition)));
        }
        KafkaMessageListenerContainer<byte[], byte[]> container =
                new KafkaMessageListenerContainer<>(consumers, properties);
        container.setBeanName("txnKafkaReplies");
        return container;
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
        beginning.lock();
        try {
            SigningTemplate known = template;
            if (known != null) {
                known.stop();
                known.destroy();
            }
        } finally {
            beginning.unlock();
        }
    }

    /** Signs when the record has its id, which is just before it is sent. */
    private final class SigningTemplate extends ReplyingKafkaTemplate<byte[], byte[], byte[]> {

        SigningTemplate() {
            super(clients.producers(), replies());
            setSharedReplyTopic(true);
        }

        CompletableFuture<ConsumerRecord<byte[], byte[]>> send(
                ProducerRecord<byte[], byte[]> question, Duration limit) {
            RequestReplyFuture<byte[], byte[], byte[]> answer = sendAndReceive(question, limit);
            CompletableFuture<SendResult<byte[], byte[]>> sending = answer.getSendFuture();
            if (sending != null) {
                CompletableFuture<?> unused = sending.exceptionally(failure -> {
                    answer.completeExceptionally(failure);
                    return null;
                });
            }
            return answer;
        }

        @Override
        public CompletableFuture<SendResult<byte[], byte[]>> send(ProducerRecord<byte[], byte[]> record) {
            records.sign(record);
            return super.send(record);
        }
    }
}
