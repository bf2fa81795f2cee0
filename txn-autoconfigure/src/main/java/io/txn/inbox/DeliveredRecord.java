package io.txn.inbox;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.RecordInterceptor;

/** Knows which record a listener works on, besides what the application's own interceptor does. */
final class DeliveredRecord<K, V> implements RecordInterceptor<K, V> {

    private final @Nullable RecordInterceptor<K, V> own;

    DeliveredRecord(@Nullable RecordInterceptor<K, V> own) {
        this.own = own;
    }

    @Override
    public @Nullable ConsumerRecord<K, V> intercept(ConsumerRecord<K, V> record, Consumer<K, V> consumer) {
        ConsumerRecord<K, V> passed = own == null ? record : own.intercept(record, consumer);
        if (passed != null) {
            Delivery.of(passed).begin();
        }
        return passed;
    }

    @Override
    public void success(ConsumerRecord<K, V> record, Consumer<K, V> consumer) {
        if (own != null) {
            own.success(record, consumer);
        }
    }

    @Override
    public void failure(ConsumerRecord<K, V> record, Exception exception, Consumer<K, V> consumer) {
        if (own != null) {
            own.failure(record, exception, consumer);
        }
    }

    @Override
    public void afterRecord(ConsumerRecord<K, V> record, Consumer<K, V> consumer) {
        Delivery.end();
        if (own != null) {
            own.afterRecord(record, consumer);
        }
    }

    @Override
    public void setupThreadState(Consumer<?, ?> consumer) {
        if (own != null) {
            own.setupThreadState(consumer);
        }
    }

    @Override
    public void clearThreadState(Consumer<?, ?> consumer) {
        Delivery.end();
        if (own != null) {
            own.clearThreadState(consumer);
        }
    }
}
