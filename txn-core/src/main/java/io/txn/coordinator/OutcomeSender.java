package io.txn.coordinator;

import io.txn.Xid;
import io.txn.participant.Acknowledgement;
import io.txn.participant.OutcomeMessage;
import io.txn.participant.Pace;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends outcomes, for each participant in lanes of its own, so that a slow one holds up nobody else: one for what has just
 * been decided, which somebody waits for, and one for what is made up for, which has one request under way at most, and rests
 * after each ({@link Pace}). A lane begins
 * another request only if many wait, or if those under way take long; what comes meanwhile waits and goes out as one batch. A lane is there as long as it has work, because others say what
 * participants there are. Thread-safe.
 */
final class OutcomeSender {

    private static final int REQUESTS = 4;
    private static final int BATCH = 64;
    private static final int WAITING = 4;
    private static final Duration LONG = Duration.ofMillis(50);

    private final ParticipantClient client;
    private final Executor executor;
    private final InstantSource clock;
    private final Map<Key, Lane> lanes = new ConcurrentHashMap<>();
    private volatile boolean hurries;

    OutcomeSender(ParticipantClient client, Executor executor, InstantSource clock) {
        this.client = client;
        this.executor = executor;
        this.clock = clock;
    }

    /** Sends one outcome as soon as may be. The future never fails: what goes wrong is in the acknowledgement. */
    CompletableFuture<Acknowledgement> send(URI participant, OutcomeMessage message) {
        return send(new Key(participant, false), message);
    }

    /**
     * The same for what nobody waits for: however much of it there is, {@link #send} does not stand behind it. It goes on with
     * {@link #resume}.
     */
    CompletableFuture<Acknowledgement> sendInBackground(URI participant, OutcomeMessage message) {
        return send(new Key(participant, true), message);
    }

    private CompletableFuture<Acknowledgement> send(Key to, OutcomeMessage message) {
        Waiting waiting = new Waiting(message, new CompletableFuture<>());
        List<Lane> toStart = new ArrayList<>();
        lanes.compute(to, (key, present) -> {
            Lane lane = present == null ? new Lane(key) : present;
            if (lane.enqueue(waiting)) {
                toStart.add(lane);
            }
            return lane;
        });
        toStart.forEach(Lane::start);
        return waiting.answer();
    }

    /**
     * Has lanes go on that have rested.
     *
     * @return whether there is more to be made up for
     */
    boolean resume() {
        for (Lane lane : lanes.values()) {
            if (lane.resume()) {
                lane.start();
            }
        }
        return lanes.keySet().stream().anyMatch(Key::background);
    }

    /** From now on nothing rests: this instance is stopping, and finishes what it holds. */
    void hurry() {
        hurries = true;
        resume();
    }

    /** How many lanes have something to send. */
    int lanes() {
        return lanes.size();
    }

    private record Key(URI participant, boolean background) {}

    private record Waiting(OutcomeMessage message, CompletableFuture<Acknowledgement> answer) {}

    private final class Lane {

        private final Key key;
        private final URI participant;
        private final Queue<Waiting> queue = new ArrayDeque<>();
        private final Pace pace = new Pace(clock);
        private int requests;
        private Instant latest = Instant.MIN;

        Lane(Key key) {
            this.key = key;
            this.participant = key.participant();
        }

        private void start() {
            try {
                executor.execute(this::drain);
            } catch (RuntimeException | Error e) {
                String why = e instanceof RejectedExecutionException ? "This instance is stopping" : "No thread: " + e;
                fail(giveUp(), why);
                retire();
            }
        }

        private synchronized boolean enqueue(Waiting waiting) {
            queue.add(waiting);
            return isWorthARequest() && begin();
        }

        private boolean isWorthARequest() {
            if (key.background()) {
                return requests == 0 && isDue();
            }
            return requests == 0
                    || (requests < REQUESTS
                            && (queue.size() >= WAITING * requests
                                    || clock.instant().isAfter(latest.plus(LONG))));
        }

        private boolean isDue() {
            return hurries || pace.isDue();
        }

        private boolean begin() {
            requests++;
            latest = clock.instant();
            return true;
        }

        private synchronized boolean resume() {
            return isResting() && isDue() && begin();
        }

        private synchronized boolean isResting() {
            return requests == 0 && !queue.isEmpty();
        }

        private void drain() {
            for (List<Waiting> batch = next(); !batch.isEmpty(); batch = next()) {
                Instant begun = clock.instant();
                String error = deliver(batch);
                if (error == null) {
                    pace.done(begun); // only who is in no hurry asks for it
                } else if (key.background()) {
                    fail(takeAll(), error);
                }
            }
            retire();
        }

        /** While it is looked at, nothing can be added to it. */
        private void retire() {
            lanes.computeIfPresent(key, (same, lane) -> lane.isIdle() ? null : lane);
        }

        private synchronized boolean isIdle() {
            return requests == 0 && queue.isEmpty();
        }

        private synchronized List<Waiting> giveUp() {
            requests--;
            return takeAll();
        }

        /** Who does not answer now is asked again after a while: nothing waits behind that, neither here nor where room is counted. */
        private synchronized List<Waiting> takeAll() {
            List<Waiting> all = List.copyOf(queue);
            queue.clear();
            return all;
        }

        private synchronized List<Waiting> next() {
            List<Waiting> batch = new ArrayList<>();
            boolean rests = key.background() && !isDue();
            while (!rests && batch.size() < BATCH && !queue.isEmpty()) {
                batch.add(queue.remove());
            }
            if (batch.isEmpty()) {
                requests--;
            } else {
                latest = clock.instant();
            }
            return batch;
        }

        /** What went wrong, or null if there was an answer. */
        private @Nullable String deliver(List<Waiting> batch) {
            try {
                Map<Xid, Acknowledgement> answers =
                        client
                                .deliver(
                                        participant,
                                        batch.stream().map(Waiting::message).toList())
                                .stream()
                                .collect(Collectors.toMap(Acknowledgement::xid, Function.identity(), (a, b) -> b));
                batch.forEach(waiting -> waiting.answer().complete(answerTo(waiting, answers)));
                return null;
            } catch (Throwable e) {
                String error = participant + " did not answer: " + e;
                fail(batch, error);
                return error;
            }
        }

        private void fail(List<Waiting> batch, String error) {
            batch.forEach(waiting -> waiting.answer()
                    .complete(Acknowledgement.failed(waiting.message().xid(), error)));
        }

        private Acknowledgement answerTo(Waiting waiting, Map<Xid, Acknowledgement> answers) {
            Xid xid = waiting.message().xid();
            Acknowledgement answer = answers.get(xid);
            return answer == null
                    ? Acknowledgement.failed(xid, participant + " did not mention it")
                    : answer.from(participant);
        }
    }
}
