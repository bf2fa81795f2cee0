package io.txn;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method as a step of a saga: what it does takes effect at once, and {@link #compensate} undoes it if the saga
 * rolls back.
 *
 * <p>Inside of a global transaction of {@link Mode#SAGA} the method runs in a local transaction that also records the
 * step. The compensation runs in one local transaction with the record that it did, exactly once in effect, after the
 * compensations of all calls that the coordinator made later. It is not called for a step that did not commit, and a step
 * that arrives after its compensation was asked for is refused with {@link BranchRefusedException}. Others see what a step
 * did from its commit on, and may have built on it when it is compensated.
 *
 * <p>Outside of a global transaction, and in one of another mode, the method is refused with
 * {@link IllegalTransactionStateException}.
 *
 * <p>Arguments and result are stored, and the method is intercepted, as {@link TccAction} says.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface SagaStep {

    /**
     * The name under which steps of this kind are stored; unique among the steps and actions of the application. Rows in
     * flight refer to it, so give one before a class or method is renamed. Default: {@code SimpleClassName.method}.
     */
    String name() default "";

    /** The method of the same class that compensates. It takes the step's parameters and, optionally, its result as well. */
    String compensate();

    /**
     * The name of a Resilience4j retry, configured under {@code resilience4j.retry.instances}, by which the step is tried
     * again before it counts as failed: each time in a local transaction of its own, and only as long as the global
     * transaction has time. A step that joins a local transaction of its caller is not tried again, nor one that has called
     * another service: what was done there would be done twice. Default: no retry.
     */
    String retry() default "";
}
