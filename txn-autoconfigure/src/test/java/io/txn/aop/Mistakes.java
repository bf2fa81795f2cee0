package io.txn.aop;

import io.txn.GlobalTransactional;
import io.txn.Mode;
import io.txn.SagaStep;
import io.txn.TccAction;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.PriorityOrdered;
import org.springframework.scheduling.annotation.Async;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Beans whose annotations cannot work, and some whose can. */
@SuppressWarnings("unused")
final class Mistakes {

    private Mistakes() {}

    static class Right {
        @GlobalTransactional(timeout = "${some.timeout:10s}")
        @Transactional
        public void place() {}

        @TccAction(confirm = "confirm", cancel = "cancel")
        @Transactional
        public long reserve(List<String> skus) {
            return 1;
        }

        void confirm(List<String> skus, long reservation) {}

        protected void cancel(List<String> skus) {}
    }

    static class NoCompensation {
        @SagaStep(compensate = "undo")
        public void step(String sku) {}
    }

    static class StepAndAction {
        @SagaStep(compensate = "undo")
        @TccAction(confirm = "undo", cancel = "undo")
        public void step(String sku) {}

        public void undo(String sku) {}
    }

    static class StepAndTransaction {
        @SagaStep(compensate = "undo")
        @GlobalTransactional(mode = Mode.SAGA)
        public void step(String sku) {}

        public void undo(String sku) {}
    }

    static class PrivateStep {
        @SagaStep(compensate = "undo")
        private void step(String sku) {}

        public void undo(String sku) {}
    }

    static class CompensatesApart {
        @SagaStep(compensate = "undo")
        public void step(String sku) {}

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void undo(String sku) {}
    }

    static class StreamStep {
        @SagaStep(compensate = "undo")
        public void step(InputStream stream) {}

        public void undo(InputStream stream) {}
    }

    static class AsyncStep {
        @SagaStep(compensate = "undo")
        public CompletableFuture<String> step(String sku) {
            return new CompletableFuture<>();
        }

        public void undo(String sku) {}
    }

    static class NamedStep {
        @SagaStep(name = "stock", compensate = "undo")
        public void step(String sku) {}

        public void undo(String sku) {}
    }

    static class Plain {
        public void nothing() {}
    }

    static class NoConfirm {
        @TccAction(confirm = "confirm", cancel = "cancel")
        public void reserve(String sku, int quantity) {}

        public void cancel(String sku, int quantity) {}
    }

    static class WrongShape {
        @TccAction(confirm = "confirm", cancel = "cancel")
        public void reserve(String sku, int quantity) {}

        public void confirm(String sku, int quantity) {}

        public void cancel(int quantity, String sku) {}
    }

    static class WrongElements {
        @TccAction(confirm = "confirm", cancel = "cancel")
        public void reserve(List<String> skus) {}

        public void confirm(List<Integer> skus) {}

        public void cancel(List<String> skus) {}
    }

    static class ResultOfVoid {
        @TccAction(confirm = "confirm", cancel = "cancel")
        public void reserve(String sku) {}

        public void confirm(String sku, Void result) {}

        public void cancel(String sku) {}
    }

    static class Ambiguous {
        @TccAction(confirm = "confirm", cancel = "cancel")
        public int reserve(String sku) {
            return 1;
        }

        public void confirm(String sku) {}

        public void confirm(String sku, int result) {}

        public void cancel(String sku) {}
    }

    static class PrivateCancel {
        @TccAction(confirm = "confirm", cancel = "cancel")
        public void reserve(String sku) {}

        public void confirm(String sku) {}

        private void cancel(String sku) {}
    }

    static class PrivateTry {
        @TccAction(confirm = "end", cancel = "end")
        private void reserve(String sku) {}

        public void end(String sku) {}
    }

    static class PrivateTransaction {
        @GlobalTransactional
        private void place() {}
    }

    static class StaticTransaction {
        @GlobalTransactional
        public static void place() {}
    }

    static class FinalTransaction {
        @GlobalTransactional
        public final void place() {}
    }

    @GlobalTransactional
    static class FinalInAnnotatedClass {
        public final void place() {}
    }

    static final class FinalClass {
        @GlobalTransactional
        public void place() {}
    }

    static class ReturnsFuture {
        @GlobalTransactional
        public CompletableFuture<String> place() {
            return CompletableFuture.completedFuture("");
        }
    }

    static class ReturnsCallable {
        @GlobalTransactional
        public Callable<String> place() {
            return () -> "";
        }
    }

    static class AsyncTransaction {
        @Async
        @GlobalTransactional
        public CompletableFuture<String> place() {
            return CompletableFuture.completedFuture("");
        }
    }

    static class AsyncTry {
        @Async
        @TccAction(confirm = "end", cancel = "end")
        public void reserve(String sku) {}

        public void end(String sku) {}
    }

    static class AsyncConfirm {
        @TccAction(confirm = "confirm", cancel = "cancel")
        public void reserve(String sku) {}

        public CompletableFuture<Void> confirm(String sku) {
            return CompletableFuture.completedFuture(null);
        }

        public void cancel(String sku) {}
    }

    static class ConfirmsApart {
        @TccAction(confirm = "confirm", cancel = "cancel")
        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void reserve(String sku) {}

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void confirm(String sku) {}

        @Transactional
        public void cancel(String sku) {}
    }

    @Transactional(readOnly = true)
    static class ReadOnly {
        @GlobalTransactional
        public void place() {}
    }

    static class ReadOnlyTry {
        @TccAction(confirm = "end", cancel = "end")
        @Transactional(readOnly = true)
        public void reserve(String sku) {}

        @Transactional(readOnly = true)
        public void end(String sku) {}
    }

    static class BadTimeout {
        @GlobalTransactional(timeout = "soon")
        public void place() {}
    }

    static class BareTimeout {
        @GlobalTransactional(timeout = "10")
        public void place() {}
    }

    static class NegativeTimeout {
        @GlobalTransactional(timeout = "-1s")
        public void place() {}
    }

    static class MissingPlaceholder {
        @GlobalTransactional(timeout = "${no.such.property}")
        public void place() {}
    }

    static class BothAnnotations {
        @GlobalTransactional
        @TccAction(confirm = "end", cancel = "end")
        public void reserve(String sku) {}

        public void end(String sku) {}
    }

    static class StreamArgument {
        @TccAction(confirm = "end", cancel = "end")
        public void reserve(InputStream body) {}

        public void end(InputStream body) {}
    }

    static class ObjectResult {
        @TccAction(confirm = "end", cancel = "end")
        public Object reserve(String sku) {
            return sku;
        }

        public void end(String sku) {}
    }

    static class MapArgument {
        @TccAction(confirm = "end", cancel = "end")
        public void reserve(Map<String, Object> attributes) {}

        public void end(Map<String, Object> attributes) {}
    }

    static class Named {
        @TccAction(name = "stock", confirm = "end", cancel = "end")
        public void reserve(String sku) {}

        public void end(String sku) {}
    }

    static class NamedToo {
        @TccAction(name = "stock", confirm = "end", cancel = "end")
        public void reserve(String sku) {}

        public void end(String sku) {}
    }

    interface Placing {
        void place();
    }

    static class NotOnInterface implements Runnable {
        @GlobalTransactional
        public void place() {}

        @Override
        public void run() {}
    }

    static final class FinalWithInterface implements Placing {
        @Override
        @GlobalTransactional
        public final void place() {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Later {
        @Bean
        @Lazy
        LazyAction lazyAction() {
            return new LazyAction();
        }

        @Bean
        @Scope("prototype")
        PrototypeAction prototypeAction() {
            throw new IllegalStateException("Nobody asked for this bean");
        }
    }

    static class LazyAction {
        static final AtomicBoolean CREATED = new AtomicBoolean();

        LazyAction() {
            CREATED.set(true);
        }

        @TccAction(confirm = "confirm", cancel = "cancel")
        public void reserve(String sku) {}
    }

    static class PrototypeAction {
        @TccAction(confirm = "confirm", cancel = "cancel")
        public void reserve(String sku) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Early {
        @Bean
        static Right right() {
            return new Right();
        }

        @Bean
        static FirstOfAll needsItEarly(Right right) {
            return new FirstOfAll();
        }
    }

    static class FirstOfAll implements BeanPostProcessor, PriorityOrdered {
        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE;
        }
    }

    @AutoConfiguration(after = AopTxnAutoConfiguration.class)
    @EnableTransactionManagement
    static class LateTransactionManagement {}
}
