package io.txn.inbox;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * The groups that listeners have by their annotations. Their retry topics are read by groups of other names, and what comes
 * over those is the same listener's. Thread-safe.
 */
final class ConsumerGroups {

    private final Supplier<@Nullable KafkaListenerEndpointRegistry> registry;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    ConsumerGroups(Supplier<@Nullable KafkaListenerEndpointRegistry> registry) {
        this.registry = registry;
    }

    /** The group of the listener on whose behalf this one reads; mostly itself. */
    String listenersOwn(String group) {
        return known.computeIfAbsent(group, this::lookUp);
    }

    private String lookUp(String group) {
        KafkaListenerEndpointRegistry listeners = registry.get();
        return listeners == null
                ? group
                : listeners.getAllListenerContainers().stream()
                        .filter(container -> group.equals(container.getGroupId()))
                        .map(MessageListenerContainer::getMainListenerId)
                        .filter(Objects::nonNull)
                        .map(listeners::getListenerContainer)
                        .filter(Objects::nonNull)
                        .map(MessageListenerContainer::getGroupId)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(group);
    }
}
