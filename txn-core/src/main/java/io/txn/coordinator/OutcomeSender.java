package io.txn.coordinator;

import io.txn.Xid;
import io.txn.participant.Acknowledgement;
import io.txn.participant.OutcomeMessage;
import java.net.URI;
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

/**
 * Sends outcomes, for each participant in a lane of its own, so that a slow one holds up nobody else. A lane has few
 * requests under way; what comes meanwhile waits and goes out as one batch. A lane is there as long as it has work, because
 * others say what participants there are. Thread-safe.
 */
final class OutcomeSender {

    private static final int REQUESTS_PER_LANE = 4;
    private static final int BATCH = 64;

    private final ParticipantClient client;
    private final Executor executor;
    private final Map<URI, Lane> lanes = new ConcurrentHashMap<>();

    OutcomeSender(ParticipantClient client, Executor executor) {
        this.client = client;
        this.executor = executor;
    }

    /** Sends one outcome as soon as may be. The future never fails: what goes wrong is in the acknowledgement. */
    CompletableFuture<Acknowledgement> send(URI participant, OutcomeMessage message) {
        Waiting waiting = new Waiting(message, new CompletableFuture<>());
        List<Lane> toStart = new ArrayList<>();
        lanes.compute(participant, (key, present) -> {
            Lane lane = present == null ? new Lane(key) : present;
            if (lane.enqueue(waiting)) {
                toStart.add(lane);
            }
            return lane;
        });
        toStart.forEach(Lane::start);
        return waiting.answer();
    }

    /** How many participants something is being sent to. */
    int lanes() {
        return lanes.size();
    }

    private record Waiting(OutcomeMessage message, CompletableFuture<Acknowledgement> answer) {}

    private final class Lane {

        private final URI participant;
        private final Queue<Waiting> queue = new ArrayDeque<>();
        private int requests;

        Lane(URI participant) {
            this.participant = participant;
        }

        private void start() {
            try {
                executor.execute(this::drain);
            } catch (RejectedExecutionException e) {
                for (List<Waiting> batch = next(); !batch.isEmpty(); batch = next()) {
                    fail(batch, "This instance is stopping");
                }
                retire();
            }
        }

        private synchronized boolean enqueue(Waiting waiting) {
            queue.add(waiting);
            if (requests == REQUESTS_PER_LANE) {
                return false;
            }
            requests++;
            return true;
        }

        private void drain() {
            for (List<Waiting> batch = next(); !batch.isEmpty(); batch = next()) {
                deliver(batch);
            }
            retire();
        }

        /** While it is looked at, nothing can be added to it. */
        private void retire() {
            lanes.computeIfPresent(participant, (key, lane) -> lane.isIdle() ? null : lane);
        }

        private synchronized boolean isIdle() {
            return requests == 0;
        }

        private synchronized List<Waiting> next() {
            List<Waiting> batch = new ArrayList<>();
            while (batch.size() < BATCH && !queue.isEmpty()) {
                batch.add(queue.remove());
            }
            if (batch.isEmpty()) {
                requests--;
            }
            return batch;
        }

        private void deliver(List<Waiting> batch) {
            try {
                Map<Xid, Acknowledgement> answers =
                        client
                                .deliver(
                                        participant,
                                        batch.stream().map(Waiting::message).toList())
                                .stream()
                                .collect(Collectors.toMap(Acknowledgement::xid, Function.identity(), (a, b) -> b));
                batch.forEach(waiting -> waiting.answer().complete(answerTo(waiting, answers)));
            } catch (Throwable e) {
                fail(batch, participant + " did not answer: " + e);
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
