package io.txn.inbox;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.BatchInterceptor;

/** Knows which records a listener of batches works on, besides what the application's own interceptor does. */
final class DeliveredBatch<K, V> implements BatchInterceptor<K, V> {

    private final @Nullable BatchInterceptor<K, V> own;

    DeliveredBatch(@Nullable BatchInterceptor<K, V> own) {
        this.own = own;
    }

    @Override
    public @Nullable ConsumerRecords<K, V> intercept(ConsumerRecords<K, V> records, Consumer<K, V> consumer) {
        ConsumerRecords<K, V> passed = own == null ? records : own.intercept(records, consumer);
        if (passed != null) {
            Delivery.of(passed).begin();
        }
        return passed;
    }

    @Override
    public void success(ConsumerRecords<K, V> records, Consumer<K, V> consumer) {
        Delivery.end();
        if (own != null) {
            own.success(records, consumer);
        }
    }

    @Override
    public void failure(ConsumerRecords<K, V> records, Exception exception, Consumer<K, V> consumer) {
        Delivery.end();
        if (own != null) {
            own.failure(records, exception, consumer);
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
