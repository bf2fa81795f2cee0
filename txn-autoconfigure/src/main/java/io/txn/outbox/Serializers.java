package io.txn.outbox;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.util.ClassUtils;

/** Turns keys and values into bytes as the application's own producers would. Kafka's serializers are thread-safe. */
final class Serializers implements AutoCloseable {

    private static final String CONTENT_TYPE = "content-type";

    private final Serializer<Object> key;
    private final Serializer<Object> value;

    private Serializers(Serializer<Object> key, Serializer<Object> value) {
        this.key = key;
        this.value = value;
    }

    static Serializers of(ProducerFactory<?, ?> factory) {
        Map<String, Object> properties = factory.getConfigurationProperties();
        return new Serializers(
                serializer(
                        factory.getKeySerializerSupplier(),
                        properties,
                        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                        true),
                serializer(
                        factory.getValueSerializerSupplier(),
                        properties,
                        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                        false));
    }

    @SuppressWarnings("unchecked") // the application says that it can serialise what it sends
    private static Serializer<Object> serializer(
            @Nullable Supplier<? extends @Nullable Serializer<?>> supplier,
            Map<String, Object> properties,
            String name,
            boolean isKey) {
        Serializer<?> given = supplier == null ? null : supplier.get();
        if (given != null) {
            return (Serializer<Object>) given;
        }
        Serializer<Object> made = (Serializer<Object>) instantiate(properties.get(name));
        made.configure(properties, isKey);
        return made;
    }

    private static Serializer<?> instantiate(@Nullable Object configured) {
        try {
            Class<?> type = configured instanceof Class<?> known
                    ? known
                    : ClassUtils.forName(String.valueOf(configured), Serializers.class.getClassLoader());
            return (Serializer<?>) type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalStateException("The producers' serializer " + configured + " cannot be made", e);
        }
    }

    byte @Nullable [] key(String topic, Headers headers, @Nullable Object object) {
        return object == null ? null : key.serialize(topic, headers, object);
    }

    /** Also says what kind of content it is, where that is known and the caller has not said it. */
    byte @Nullable [] value(String topic, Headers headers, @Nullable Object object) {
        if (object == null) {
            return null;
        }
        byte[] bytes = value.serialize(topic, headers, object);
        String type = contentType();
        if (type != null && headers.lastHeader(CONTENT_TYPE) == null) {
            headers.add(CONTENT_TYPE, type.getBytes(StandardCharsets.UTF_8));
        }
        return bytes;
    }

    private @Nullable String contentType() {
        Class<?> type = value.getClass();
        if (type == StringSerializer.class) {
            return "text/plain";
        }
        if (type == ByteArraySerializer.class) {
            return "application/octet-stream";
        }
        String name = type.getSimpleName();
        return name.contains("Json") || name.contains("Jackson") ? "application/json" : null;
    }

    @Override
    public void close() {
        key.close();
        value.close();
    }
}
