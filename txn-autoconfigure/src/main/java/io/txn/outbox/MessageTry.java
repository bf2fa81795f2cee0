package io.txn.outbox;

import io.txn.participant.Try;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A message as a branch: to try it is to store it, and its result is its id. */
final class MessageTry implements Try<String> {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int SHOWN = 100;

    private final String topic;
    private final byte @Nullable [] key;
    private final Supplier<String> store;

    MessageTry(String topic, byte @Nullable [] key, Supplier<String> store) {
        this.topic = topic;
        this.key = key;
        this.store = store;
    }

    @Override
    public String action() {
        return OutboxBranches.ACTION;
    }

    /** Enough to tell a repeated call that sends something else, and for people to know which it is. */
    @Override
    public String arguments() {
        return JSON.writeValueAsString(key == null ? Map.of("topic", topic) : withKey(key));
    }

    private Map<String, String> withKey(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ');
        return new TreeMap<>(Map.of("topic", topic, "key", text.substring(0, Math.min(SHOWN, text.length()))));
    }

    @Override
    public String run() {
        return store.get();
    }

    @Override
    public String encode(String id) {
        return id;
    }

    @Override
    public String decode(@Nullable String stored) {
        return String.valueOf(stored);
    }
}
