package io.txn.kafka;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.concurrent.Future;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.config.KafkaListenerEndpoint;
import org.springframework.kafka.config.MethodKafkaListenerEndpoint;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.AcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.ListenerExecutionFailedException;
import org.springframework.kafka.listener.adapter.RecordMessagingMessageListenerAdapter;
import tools.jackson.databind.json.JsonMapper;

/** Makes the containers of {@link KafkaCallListener}s, which join transactions and answer whatever happens. */
final class CallListenerContainerFactory extends ConcurrentKafkaListenerContainerFactory<byte[], byte[]> {

    private final ServiceTopics topics;

    CallListenerContainerFactory(
            KafkaClients clients,
            String service,
            ServiceTopics topics,
            SignedRecords records,
            IncomingCalls calls,
            KafkaTemplate<byte[], byte[]> replies,
            JsonMapper json) {
        this.topics = topics;
        ReplyConverter converter = new ReplyConverter(json, calls, records);
        replies.setMessageConverter(converter);
        setConsumerFactory(clients.consumersInGroup(service));
        setRecordMessageConverter(converter);
        setRecordInterceptor(calls);
        setReplyTemplate(replies);
        setCommonErrorHandler(new AnsweredFailures());
        setBatchListener(false);
        // After each request, because one that failed has left nothing behind to know it by; but the next one does not
        // wait for it.
        getContainerProperties().setAckMode(AckMode.RECORD);
        getContainerProperties().setSyncCommits(false);
    }

    @Override
    public ConcurrentMessageListenerContainer<byte[], byte[]> createListenerContainer(KafkaListenerEndpoint endpoint) {
        Collection<String> served = endpoint.getTopics();
        if (served == null || served.isEmpty()) {
            throw new IllegalStateException("A listener of calls takes the names of its topics: " + endpoint);
        }
        requireReturnsItsReply(endpoint);
        ConcurrentMessageListenerContainer<byte[], byte[]> container = super.createListenerContainer(endpoint);
        if (container.getContainerProperties().getMessageListener()
                instanceof RecordMessagingMessageListenerAdapter<?, ?> listener) {
            listener.setReplyTopic(""); // the request says where
            container.setupMessageListener(answeringErrorsOf(listener));
        }
        topics.serve(served);
        return container;
    }

    /** An {@link Error} of the application's is a failure like others; a container would stop for it, and stay so. */
    @SuppressWarnings("unchecked")
    private static AcknowledgingConsumerAwareMessageListener<byte[], byte[]> answeringErrorsOf(
            RecordMessagingMessageListenerAdapter<?, ?> adapter) {
        RecordMessagingMessageListenerAdapter<byte[], byte[]> listener =
                (RecordMessagingMessageListenerAdapter<byte[], byte[]>) adapter;
        return (record, acknowledgment, consumer) -> {
            try {
                listener.onMessage(record, acknowledgment, consumer);
            } catch (Error e) {
                throw new ListenerExecutionFailedException("The listener threw " + e, e);
            }
        };
    }

    private static void requireReturnsItsReply(KafkaListenerEndpoint endpoint) {
        if (endpoint instanceof MethodKafkaListenerEndpoint<?, ?> listener) {
            Method method = listener.getMethod();
            Class<?> type = method.getReturnType();
            if (Future.class.isAssignableFrom(type) || type.getName().startsWith("reactor.")) {
                throw new IllegalStateException(method + " returns a " + type.getSimpleName()
                        + ", but a listener of calls must return its reply itself: what is done later would belong to"
                        + " no transaction.");
            }
        }
    }
}
