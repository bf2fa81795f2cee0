package io.txn.participant;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serial;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A local transaction on a thread of its own, which a test leads step by step. */
public final class OtherTransaction implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 20;
    private static final int LOOK_MILLIS = 250;

    private final BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private boolean open = true;
    private boolean rollback;

    private OtherTransaction() {}

    /** Begins one; when this returns, it is active. */
    public static OtherTransaction begin(LocalTransactions local) throws Exception {
        OtherTransaction transaction = new OtherTransaction();
        Thread thread = new Thread(() -> transaction.live(local), "other-transaction");
        thread.setDaemon(true);
        thread.start();
        transaction.run(() -> null);
        return transaction;
    }

    private void live(LocalTransactions local) {
        try {
            local.isolated(() -> {
                while (open) {
                    steps.take().run();
                }
                if (rollback) {
                    throw new RollbackByRequest();
                }
                return null;
            });
            ended.complete(null);
        } catch (RollbackByRequest e) {
            ended.complete(null);
        } catch (Throwable e) {
            ended.completeExceptionally(e);
        }
    }

    /** Starts a step in the transaction, which may have to wait for another one. */
    public <T extends @Nullable Object> Future<T> start(Callable<T> step) {
        CompletableFuture<T> result = new CompletableFuture<>();
        steps.add(() -> {
            try {
                result.complete(step.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Runs a step in the transaction that does not have to wait for anybody. */
    public <T extends @Nullable Object> T run(Callable<T> step) throws Exception {
        return await(start(step));
    }

    /** The result of a step that nothing holds up any more. */
    public static <T extends @Nullable Object> T await(Future<T> step) throws Exception {
        return step.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Says that a step is held up: it has had time to end, and has not. */
    public static void assertWaiting(Future<?> step) {
        assertThatThrownBy(() -> step.get(LOOK_MILLIS, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    public void commit() throws Exception {
        end(false);
    }

    public void rollback() throws Exception {
        end(true);
    }

    private void end(boolean byRollback) throws Exception {
        lastStep(byRollback);
        await(ended);
    }

    private void lastStep(boolean byRollback) {
        steps.add(() -> {
            open = false;
            rollback = byRollback;
        });
    }

    /** Rolls back if it has not ended. */
    @Override
    public void close() {
        if (!ended.isDone()) {
            lastStep(true);
            ended.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        }
    }

    private static final class RollbackByRequest extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;
    }
}
