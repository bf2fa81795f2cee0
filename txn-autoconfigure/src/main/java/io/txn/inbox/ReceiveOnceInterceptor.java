package io.txn.inbox;

import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;
import io.txn.message.InboxStore;
import io.txn.participant.LocalTransactions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.kafka.support.KafkaUtils;

/** Records what a listener receives in the local transaction of its work, and keeps from it what it has received before. */
final class ReceiveOnceInterceptor implements MethodInterceptor {

    private static final Logger log = LoggerFactory.getLogger(ReceiveOnceInterceptor.class);

    private final Supplier<InboxStore> store;
    private final Supplier<LocalTransactions> local;
    private final ConsumerGroups groups;
    private final InstantSource clock;

    ReceiveOnceInterceptor(
            Supplier<InboxStore> store, Supplier<LocalTransactions> local, ConsumerGroups groups, InstantSource clock) {
        this.store = store;
        this.local = local;
        this.groups = groups;
        this.clock = clock;
    }

    /** A record never joins a global transaction by itself, so the method works in none. */
    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Delivery delivery = Delivery.current();
        String group = KafkaUtils.getConsumerGroupId();
        if (delivery == null || group == null) {
            throw new IllegalTransactionStateException(invocation.getMethod()
                    + " is @ReceiveOnce and was not called by a listener container of one of Spring Kafka's factories, so that"
                    + " it is not known which message it works on. Call a method without that annotation, and let the"
                    + " container factory be a bean.");
        }
        try (GlobalTransaction.Binding none = GlobalTransaction.bind(null)) {
            Optional<Object> result = local.get()
                    .required(() -> Optional.ofNullable(receive(invocation, delivery, groups.listenersOwn(group))));
            return result.orElse(null);
        }
    }

    private @Nullable Object receive(MethodInvocation invocation, Delivery delivery, String group) throws Exception {
        List<ConsumerRecord<?, ?>> records = delivery.records();
        int[] fresh = IntStream.range(0, records.size())
                .filter(index -> isNew(group, records.get(index)))
                .toArray();
        if (fresh.length == 0) {
            return null;
        }
        if (fresh.length < records.size()) {
            keepOnly(fresh, records.size(), invocation);
        }
        return proceed(invocation);
    }

    private boolean isNew(String group, ConsumerRecord<?, ?> record) {
        String id = Delivery.idOf(record);
        boolean isNew = store.get().insert(group, id, clock.instant());
        if (!isNew) {
            log.debug("Group {} has received {} of {} before; it is skipped", group, id, record.topic());
        }
        return isNew;
    }

    private static void keepOnly(int[] fresh, int count, MethodInvocation invocation) {
        @Nullable Object[] arguments = invocation.getArguments().clone();
        boolean found = false;
        for (int i = 0; i < arguments.length; i++) {
            Object kept = BatchArgument.pick(arguments[i], fresh, count);
            found = found || kept != arguments[i];
            arguments[i] = kept;
        }
        if (!found) {
            throw new IllegalTransactionStateException(invocation.getMethod()
                    + " is @ReceiveOnce and listens to batches, but has no parameter with one element for each record:"
                    + " take a List of payloads, messages or records, or ConsumerRecords, and filter in the method.");
        }
        ((ProxyMethodInvocation) invocation).setArguments(arguments);
    }

    private static @Nullable Object proceed(MethodInvocation invocation) throws Exception {
        try {
            return invocation.proceed();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
