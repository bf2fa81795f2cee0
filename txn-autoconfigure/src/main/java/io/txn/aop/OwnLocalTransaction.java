package io.txn.aop;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.aopalliance.intercept.MethodInvocation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.interceptor.TransactionAttributeSource;

/**
 * The local transaction of an intercepted method that is {@code @Transactional} itself. Where the global outcome is
 * ROLLBACK it rolls back too, whatever its own rules say, and without a complaint of its own: the caller gets what the
 * method threw, and not an {@code UnexpectedRollbackException} in its place.
 */
final class OwnLocalTransaction {

    private static final Logger log = LoggerFactory.getLogger(OwnLocalTransaction.class);

    private final Supplier<Stream<TransactionAttributeSource>> sources;

    OwnLocalTransaction(Supplier<Stream<TransactionAttributeSource>> sources) {
        this.sources = sources;
    }

    /** To be called inside of {@code @Transactional}'s interceptor, when the method has thrown. */
    void rollBack(MethodInvocation invocation) {
        Class<?> type = TargetClass.of(invocation);
        if (sources.get().noneMatch(source -> source.getTransactionAttribute(invocation.getMethod(), type) != null)) {
            return;
        }
        try {
            TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
        } catch (NoTransactionException e) {
            log.trace("{} is @Transactional, and transaction management is off", invocation.getMethod());
        }
    }
}
