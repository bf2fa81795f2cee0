package io.txn;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs the method in a global transaction: what it calls in other services commits or rolls back together with what it
 * does here.
 *
 * <p>When the method returns, the outcome COMMIT is decided in this service's database and told to every participant.
 * When it throws, every participant rolls back, in mode SAGA one after the other in reverse order: <em>any</em> throwable rolls back, checked ones included, unless
 * {@link #noRollbackFor} names a class that is closer to the thrown one than any in {@link #rollbackFor}.
 *
 * <p>Where a local transaction is active when the method ends ({@code @Transactional} on the same method or around it),
 * the decision is written in that transaction, so that the method's own rows and the global outcome are one commit.
 *
 * <p>The method may throw, besides its own exceptions, {@link TransactionRolledBackException} when it returned normally
 * but the transaction could not commit, and {@link TransactionInDoubtException} when the decision's fate is unknown.
 *
 * <p>Interception is by proxy: a call on {@code this} is not intercepted, and private or final methods cannot be; all
 * three are reported when the application starts. It takes place inside of {@code @Transactional}'s. The work has to be
 * done when the method returns, so that it cannot return a {@code Future} or a {@code Publisher}.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface GlobalTransactional {

    /**
     * A name for logs and operators. Default: {@code SimpleClassName.method}. Sagas of the same name are expected to make the same
     * calls, and are faster if they do.
     */
    String name() default "";

    /** How branches are made undoable. Meaningless where a running transaction is joined: its own mode counts. */
    Mode mode() default Mode.TCC;

    /** What becomes of a transaction of mode {@link Mode#SAGA} that does not reach its end. */
    Recovery recovery() default Recovery.BACKWARD;

    /**
     * How long the transaction may take until it is decided, such as {@code "10s"}, {@code "500ms"} or {@code "PT1M"}; a
     * transaction that is not decided by then rolls back. Placeholders are resolved. Default: {@code txn.timeout}.
     */
    String timeout() default "";

    /** What to do about a global transaction that is already running. */
    Propagation propagation() default Propagation.REQUIRED;

    /** Throwables that roll back. All do already: this is to make an exception of a {@link #noRollbackFor}. */
    Class<? extends Throwable>[] rollbackFor() default {};

    /** Throwables that do not roll back: the transaction commits and the throwable reaches the caller. */
    Class<? extends Throwable>[] noRollbackFor() default {};
}
