package io.txn.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.Outcome;
import io.txn.Xid;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Acknowledgement.Status;
import io.txn.participant.OutcomeMessage;
import io.txn.world.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutcomeSenderTests {

    private static final URI INVENTORY = URI.create("http://inventory");
    private static final URI PAYMENT = URI.create("http://payment");

    private final ManualClock clock = new ManualClock();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final List<List<Xid>> batches = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(5);

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private OutcomeSender sender(ParticipantClient client, Executor executor) {
        return new OutcomeSender(client, executor, clock);
    }

    private static OutcomeMessage message(int number) {
        return new OutcomeMessage(new Xid("order:" + number), Outcome.COMMIT);
    }

    private static List<OutcomeMessage> messages(int count) {
        return IntStream.range(0, count).mapToObj(OutcomeSenderTests::message).toList();
    }

    private static List<Acknowledgement> done(List<OutcomeMessage> outcomes) {
        return outcomes.stream()
                .map(outcome -> Acknowledgement.done(outcome.xid()))
                .toList();
    }

    private List<Acknowledgement> noteAndAnswer(URI participant, List<OutcomeMessage> outcomes) {
        batches.add(outcomes.stream().map(OutcomeMessage::xid).toList());
        return done(outcomes);
    }

    private void runAllWaiting() {
        for (Runnable work = waiting.poll(); work != null; work = waiting.poll()) {
            work.run();
        }
    }

    private static List<CompletableFuture<Acknowledgement>> sendAll(OutcomeSender sender, List<OutcomeMessage> all) {
        return all.stream().map(message -> sender.send(INVENTORY, message)).toList();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    @Test
    void keepsNothingOfParticipantsWithoutWork() throws Exception {
        OutcomeSender sender = sender((participant, outcomes) -> done(outcomes), waiting::add);
        List<CompletableFuture<Acknowledgement>> answers = IntStream.range(0, 1000)
                .mapToObj(number -> sender.send(URI.create("http://service-" + number), message(number)))
                .toList();
        assertThat(sender.lanes()).isEqualTo(1000);

        runAllWaiting();

        assertThat(answers).allMatch(CompletableFuture::isDone);
        assertThat(sender.lanes()).isZero();
    }

    @Test
    void keepsNothingOfParticipantsWhenItStops() {
        OutcomeSender sender = sender(this::noteAndAnswer, work -> {
            throw new RejectedExecutionException();
        });

        assertThat(sendAll(sender, messages(3))).allMatch(CompletableFuture::isDone);

        assertThat(sender.lanes()).isZero();
    }

    @Test
    void losesNothingThatComesWhileALaneGoes() throws Exception {
        OutcomeSender sender = sender((participant, outcomes) -> done(outcomes), threads);

        for (OutcomeMessage message : messages(5000)) {
            assertThat(get(sender.send(INVENTORY, message)).status()).isEqualTo(Status.DONE);
        }
    }

    @Test
    void beginsAnotherRequestOnlyIfFourWaitForEachOrTheLatestTakesLong() {
        OutcomeSender sender = sender(this::noteAndAnswer, waiting::add);

        sendAll(sender, messages(3));
        assertThat(waiting).hasSize(1);
        sendAll(sender, messages(1));
        assertThat(waiting).hasSize(2);
        clock.advance(Duration.ofMillis(51));
        sendAll(sender, messages(1));
        assertThat(waiting).hasSize(3);
        sendAll(sender, messages(1));
        assertThat(waiting).hasSize(3);
    }

    @Test
    void failsWhatCannotBeSentForWantOfAThread() {
        OutcomeSender sender = sender(this::noteAndAnswer, work -> {
            throw new OutOfMemoryError("unable to create native thread");
        });

        assertThat(sendAll(sender, messages(3)))
                .allMatch(answer -> answer.join().status() == Status.FAILED);

        assertThat(sender.lanes()).isZero();
    }

    @Test
    void sendsWhatHasBeenWaitingAsOneBatch() {
        OutcomeSender sender = sender(this::noteAndAnswer, waiting::add);

        List<CompletableFuture<Acknowledgement>> answers = sendAll(sender, messages(20));
        assertThat(waiting).as("requests under way").hasSize(4);
        runAllWaiting();

        assertThat(batches)
                .containsExactly(messages(20).stream().map(OutcomeMessage::xid).toList());
        assertThat(answers).allMatch(answer -> answer.join().status() == Status.DONE);
    }

    @Test
    void boundsABatch() {
        OutcomeSender sender = sender(this::noteAndAnswer, waiting::add);

        sendAll(sender, messages(150));
        runAllWaiting();

        assertThat(batches).extracting(List::size).containsExactly(64, 64, 22);
    }

    @Test
    void sendsWhatIsMadeUpForBesideAndNotBeforeWhatSomebodyWaitsFor() {
        OutcomeSender sender = sender(this::noteAndAnswer, waiting::add);

        List<CompletableFuture<Acknowledgement>> madeUpFor = messages(150).stream()
                .map(message -> sender.sendInBackground(INVENTORY, message))
                .toList();
        assertThat(waiting).as("requests under way").hasSize(1);
        CompletableFuture<Acknowledgement> fresh = sender.send(INVENTORY, message(1000));
        assertThat(waiting).hasSize(2);
        Objects.requireNonNull(waiting.pollLast()).run();

        assertThat(fresh).isCompleted();
        assertThat(batches).containsExactly(List.of(message(1000).xid()));
        assertThat(madeUpFor).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void restsBetweenRequestsForWhatIsMadeUpFor() {
        OutcomeSender sender = sender(
                (participant, outcomes) -> {
                    clock.advance(Duration.ofMillis(10));
                    return noteAndAnswer(participant, outcomes);
                },
                waiting::add);
        List<CompletableFuture<Acknowledgement>> madeUpFor = messages(150).stream()
                .map(message -> sender.sendInBackground(INVENTORY, message))
                .toList();

        runAllWaiting();
        assertThat(batches).hasSize(1);
        CompletableFuture<Acknowledgement> fresh = sender.send(INVENTORY, message(1000));
        runAllWaiting();
        assertThat(fresh).as("nothing rests that somebody waits for").isCompleted();

        clock.advance(Duration.ofMillis(39));
        assertThat(sender.resume()).as("there is more").isTrue();
        assertThat(waiting).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(sender.resume()).as("it goes on, and there may be more").isTrue();
        runAllWaiting();
        assertThat(batches).hasSize(3);
        clock.advance(Duration.ofMillis(50));
        sender.resume();
        runAllWaiting();

        assertThat(sender.resume()).as("there is more").isFalse();
        assertThat(batches).extracting(List::size).containsExactly(64, 1, 64, 22);
        assertThat(madeUpFor).allMatch(CompletableFuture::isDone);
        assertThat(sender.lanes()).isZero();
    }

    @Test
    void failsAllThatIsMadeUpForWhenTheParticipantDoesNotAnswer() {
        OutcomeSender sender = sender(
                (participant, outcomes) -> {
                    throw new IOException("Connection refused");
                },
                waiting::add);
        List<CompletableFuture<Acknowledgement>> madeUpFor = messages(150).stream()
                .map(message -> sender.sendInBackground(INVENTORY, message))
                .toList();

        Objects.requireNonNull(waiting.poll()).run();

        assertThat(madeUpFor)
                .allSatisfy(answer -> assertThat(answer.join().error()).contains("Connection refused"));
        assertThat(sender.lanes()).isZero();
    }

    @Test
    void sendsWhatRestsAtOnceWhenItIsToFinish() {
        OutcomeSender sender = sender(
                (participant, outcomes) -> {
                    clock.advance(Duration.ofMillis(10));
                    return done(outcomes);
                },
                waiting::add);
        List<CompletableFuture<Acknowledgement>> madeUpFor = messages(150).stream()
                .map(message -> sender.sendInBackground(INVENTORY, message))
                .toList();
        runAllWaiting();
        assertThat(madeUpFor).anyMatch(answer -> !answer.isDone());

        sender.hurry();
        runAllWaiting();

        assertThat(madeUpFor).allMatch(CompletableFuture::isDone);
    }

    @Test
    void failsWhatRestsWhenItStops() {
        boolean[] stopping = {false};
        OutcomeSender sender = sender(
                (participant, outcomes) -> {
                    clock.advance(Duration.ofMillis(10));
                    return done(outcomes);
                },
                work -> {
                    if (stopping[0]) {
                        throw new RejectedExecutionException();
                    }
                    waiting.add(work);
                });
        List<CompletableFuture<Acknowledgement>> madeUpFor = messages(150).stream()
                .map(message -> sender.sendInBackground(INVENTORY, message))
                .toList();
        runAllWaiting();
        stopping[0] = true;
        clock.advance(Duration.ofSeconds(1));

        sender.resume();

        assertThat(madeUpFor).allMatch(CompletableFuture::isDone);
        assertThat(sender.lanes()).isZero();
    }

    @Test
    void startsAnewAfterALaneHasEmptied() {
        OutcomeSender sender = sender(this::noteAndAnswer, waiting::add);

        for (int round = 0; round < 20; round++) {
            CompletableFuture<Acknowledgement> answer = sender.send(INVENTORY, message(round));
            runAllWaiting();
            assertThat(answer).isCompleted();
        }

        assertThat(batches).hasSize(20);
    }

    @Test
    void oneThatDoesNotAnswerHoldsUpNobodyElse() throws Exception {
        CountDownLatch answering = new CountDownLatch(1);
        OutcomeSender sender = sender(
                (participant, outcomes) -> {
                    if (participant.equals(INVENTORY)) {
                        answering.await();
                    }
                    return done(outcomes);
                },
                threads);

        List<CompletableFuture<Acknowledgement>> slow = sendAll(sender, messages(1000));
        Acknowledgement quick = get(sender.send(PAYMENT, message(1)));

        assertThat(quick.status()).isEqualTo(Status.DONE);
        assertThat(slow).noneMatch(CompletableFuture::isDone);
        answering.countDown();
        for (CompletableFuture<Acknowledgement> answer : slow) {
            assertThat(get(answer).status()).isEqualTo(Status.DONE);
        }
    }

    @Test
    void losesNothingWhenManySendAtOnce() throws Exception {
        Queue<Xid> delivered = new ConcurrentLinkedQueue<>();
        OutcomeSender sender = sender(
                (participant, outcomes) -> {
                    outcomes.forEach(outcome -> delivered.add(outcome.xid()));
                    return done(outcomes);
                },
                threads);
        List<OutcomeMessage> all = messages(5000);

        List<CompletableFuture<Acknowledgement>> answers = all.parallelStream()
                .map(message -> sender.send(INVENTORY, message))
                .toList();

        for (CompletableFuture<Acknowledgement> answer : answers) {
            assertThat(get(answer).status()).isEqualTo(Status.DONE);
        }
        assertThat(delivered)
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().map(OutcomeMessage::xid).toList());
    }

    @Test
    void saysWhatWentWrongWithARequest() {
        OutcomeSender sender = sender(
                (participant, outcomes) -> {
                    throw new IOException("Connection refused");
                },
                Runnable::run);

        Acknowledgement answer = sender.send(INVENTORY, message(1)).join();

        assertThat(answer.status()).isEqualTo(Status.FAILED);
        assertThat(answer.error())
                .isEqualTo("http://inventory did not answer: java.io.IOException: Connection refused");
    }

    @Test
    void saysThatAnAnswerDidNotMentionAnOutcome() {
        OutcomeSender sender = sender((participant, outcomes) -> List.of(), Runnable::run);

        Acknowledgement answer = sender.send(INVENTORY, message(1)).join();

        assertThat(answer.status()).isEqualTo(Status.FAILED);
        assertThat(answer.error()).isEqualTo("http://inventory did not mention it");
    }

    @Test
    void goesOnAfterAnError() throws Exception {
        List<Error> errors =
                new ArrayList<>(IntStream.range(0, 9).mapToObj(i -> new Error()).toList());
        OutcomeSender sender = sender(
                (participant, outcomes) -> {
                    if (!errors.isEmpty()) {
                        throw errors.remove(0);
                    }
                    return done(outcomes);
                },
                work -> {
                    try {
                        work.run();
                    } catch (Error e) {
                        throw new AssertionError("A thread of the executor died", e);
                    }
                });

        for (int i = 0; i < 9; i++) {
            assertThat(get(sender.send(INVENTORY, message(i))).status()).isEqualTo(Status.FAILED);
        }

        assertThat(get(sender.send(INVENTORY, message(9))).status()).isEqualTo(Status.DONE);
    }

    @Test
    void failsWhatAStoppingExecutorRejectsAndIsNotStuckByIt() throws Exception {
        boolean[] stopping = {true};
        OutcomeSender sender = sender(this::noteAndAnswer, work -> {
            if (stopping[0]) {
                throw new RejectedExecutionException();
            }
            work.run();
        });

        for (int i = 0; i < 9; i++) {
            assertThat(get(sender.send(INVENTORY, message(i))).error()).isEqualTo("This instance is stopping");
        }
        stopping[0] = false;

        assertThat(get(sender.send(INVENTORY, message(9))).status()).isEqualTo(Status.DONE);
    }
}
