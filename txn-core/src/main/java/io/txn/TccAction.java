package io.txn;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method as the <em>try</em> of a TCC action: it reserves, {@link #confirm} takes what was reserved, and
 * {@link #cancel} gives it back.
 *
 * <p>Inside a global transaction the method runs in a local transaction that also records the branch; confirm and cancel
 * run later, in one local transaction with the branch's end, exactly once in effect. Neither is called for a try that
 * did not commit, and a try that arrives after its transaction ended is refused with {@link BranchRefusedException}.
 * Outside a global transaction the method is refused with {@link IllegalTransactionStateException}.
 *
 * <p>Arguments and result are stored as JSON, by their fields and declared types, with a mapper that no setting of the
 * application's touches: Jackson's annotations on the types are obeyed, nothing else. A type that does not survive the
 * round trip is reported when the application starts.
 *
 * <p>May stand on the class's method or on its interface's. Interception is by proxy: a call on {@code this} is not
 * intercepted, and private or final methods cannot be; all three are reported when the application starts. Together with
 * {@code @Transactional}, the branch is recorded in the local transaction that the try itself works in.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface TccAction {

    /**
     * The name under which branches of this action are stored; unique in the application. Rows in flight refer to it, so
     * give one before a class or method is renamed. Default: {@code SimpleClassName.method}.
     */
    String name() default "";

    /** The method of the same class that confirms. It takes the try's parameters and, optionally, its result as well. */
    String confirm();

    /** The method of the same class that cancels. It takes the try's parameters and, optionally, its result as well. */
    String cancel();
}
