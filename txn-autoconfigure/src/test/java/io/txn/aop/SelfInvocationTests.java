package io.txn.aop;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.GlobalTransactional;
import io.txn.Propagation;
import io.txn.TccAction;
import io.txn.participant.Participant;
import java.util.List;
import java.util.function.LongBinaryOperator;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;

/** A call on this goes past the proxy. It is found where it can be proven, and nothing is said where it cannot. */
@ExtendWith(OutputCaptureExtension.class)
class SelfInvocationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class, TransactionAutoConfiguration.class, AopTxnAutoConfiguration.class))
            .withBean(RecordingOperations.class)
            .withBean(Participant.class, Participants::idle);

    @ParameterizedTest
    @ValueSource(
            classes = {
                Plainly.class,
                WithWideArguments.class,
                WithAConditionalArgument.class,
                WithACallAsArgument.class,
                WithArrays.class,
                InALambda.class,
                InANestedLambda.class,
                ByMethodReference.class,
                ThroughAPrivateMethod.class,
                InATryBlock.class,
                InALoop.class,
                InASwitch.class,
                FromASuperclass.class,
                OfASuperclass.class,
                OfAnInterfacesAnnotation.class,
                TryFromTry.class,
                TryFromTransaction.class,
                NewTransactionFromTransaction.class
            })
    void refusesACallOnThis(Class<?> bean) {
        runner.withBean(bean)
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(InvalidAnnotationException.class)
                        .hasMessageContaining(bean.getName() + ".caller calls ")
                        .hasMessageContaining("on this, and so past the proxy")
                        .hasMessageContaining("Move ")
                        .hasMessageContaining("txn.checks.self-invocation=warn"));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                OnAnInjectedSelf.class,
                OnAnotherObject.class,
                OnAParameter.class,
                JoiningTheCallersTransaction.class,
                JoiningThroughPrivateMethods.class,
                OfTheOverriddenMethod.class,
                OfASuperclassThatIsNotReached.class,
                InAStaticLambda.class
            })
    void acceptsACall(Class<?> bean) {
        runner.withBean(bean).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void onlyWarnsIfToldTo(CapturedOutput output) {
        runner.withPropertyValues("txn.checks.self-invocation=warn")
                .withBean(Plainly.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(output)
                            .contains("WARN")
                            .contains("Plainly.caller calls " + Plainly.class.getName() + ".place()");
                });
    }

    @Test
    void saysNothingIfToldTo(CapturedOutput output) {
        runner.withPropertyValues("txn.checks.self-invocation=off")
                .withBean(Plainly.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(output).doesNotContain("Plainly.caller");
                });
    }

    static class Plainly {
        @GlobalTransactional
        public void place() {}

        public void caller() {
            place();
        }
    }

    /** What the others call. */
    abstract static class Placing {
        @GlobalTransactional
        public long place(long a, double b, String c) {
            return a;
        }
    }

    static class WithWideArguments extends Placing {
        public double caller(long l, double d, float f, int i, long[] array) {
            double other = d * 2 + (l >> 3L) - (f > 1 ? i << 2 : -i) + (double) (l >>> i);
            array[i]++;
            array[0] += 2;
            return other + place((l + array[0]) % 7 * (long) d, (double) l / f - other, "x" + l + i + d + (char) i);
        }
    }

    static class WithAConditionalArgument extends Placing {
        public long caller(boolean which, Object object) {
            return place(which ? 1L : 2L, which && object instanceof String ? 1 : 2, (String) object);
        }
    }

    static class WithACallAsArgument extends Placing {
        public long caller(List<String> texts) {
            return place(
                    Long.parseLong(texts.get(0)), Math.abs(Double.parseDouble(texts.get(1))), new String("x").trim());
        }
    }

    static class WithArrays extends Placing {
        public long caller(int n) {
            long[][] square = new long[n][n + 1];
            String[] texts = {"a", "b"};
            square[0][1] = texts.length;
            return place(square[0][1], new double[] {1, 2}[1], texts[0]);
        }
    }

    static class InALambda extends Placing {
        public Supplier<Long> caller(long a) {
            return () -> place(a, 2, "");
        }
    }

    static class InANestedLambda extends Placing {
        public Supplier<Supplier<Long>> caller(long a) {
            return () -> () -> place(a, 2, "");
        }
    }

    static class ByMethodReference {
        @GlobalTransactional
        public long place(long a, long b) {
            return a;
        }

        public LongBinaryOperator caller() {
            return this::place;
        }
    }

    static class ThroughAPrivateMethod extends Placing {
        public long outer() {
            return caller();
        }

        private long caller() {
            return place(1, 2, "");
        }
    }

    static class InATryBlock extends Placing {
        public long caller(String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                return place(1, 2, e.getMessage());
            } finally {
                synchronized (this) {
                    notifyAll();
                }
            }
        }
    }

    static class InALoop extends Placing {
        public long caller(List<String> texts) {
            long sum = 0;
            for (String text : texts) {
                if (text.isEmpty()) {
                    continue;
                }
                sum += place(text.length(), (double) sum, text);
            }
            return sum;
        }
    }

    static class InASwitch extends Placing {
        public long caller(String text, int i) {
            return switch (text) {
                case "a" -> 1;
                case "b" ->
                    place(
                            switch (i) {
                                case 1 -> 1L;
                                default -> 2L;
                            },
                            2,
                            text);
                default -> throw new IllegalArgumentException(text);
            };
        }
    }

    abstract static class Calling {
        public void caller() {
            place();
        }

        public abstract void place();
    }

    static class FromASuperclass extends Calling {
        @Override
        @GlobalTransactional
        public void place() {}
    }

    static class OfASuperclass extends Placing {
        public long caller() {
            return super.place(1, 2, "");
        }
    }

    interface Api {
        @GlobalTransactional
        void place();
    }

    static class OfAnInterfacesAnnotation implements Api {
        @Override
        public void place() {}

        public void caller() {
            place();
        }
    }

    abstract static class Stock {
        @TccAction(confirm = "end", cancel = "end")
        public void reserve(String sku) {}

        public void end(String sku) {}
    }

    static class TryFromTry extends Stock {
        @TccAction(confirm = "end", cancel = "end")
        public void caller(String sku) {
            reserve(sku);
        }
    }

    static class TryFromTransaction extends Stock {
        @GlobalTransactional
        public void caller() {
            reserve("x");
        }
    }

    static class NewTransactionFromTransaction {
        @GlobalTransactional
        public void caller() {
            place();
        }

        @GlobalTransactional(propagation = Propagation.REQUIRES_NEW)
        public void place() {}
    }

    static class OnAnInjectedSelf extends Placing {
        private OnAnInjectedSelf self;

        public long caller() {
            return self.place(1, 2, "");
        }
    }

    static class OnAnotherObject extends Placing {
        public long caller(boolean which) {
            OnAnotherObject other = which ? new OnAnotherObject() : null;
            return other.place(1, 2, toString());
        }
    }

    static class OnAParameter extends Placing {
        public long caller(OnAParameter other) {
            ToLongFunction<String> reference = text -> other.place(1, 2, text);
            return reference.applyAsLong("") + other.place(1, 2, "");
        }
    }

    static class JoiningTheCallersTransaction extends Placing {
        @GlobalTransactional
        public long caller() {
            return place(1, 2, "");
        }
    }

    @GlobalTransactional
    static class JoiningThroughPrivateMethods {
        public void caller() {
            helper();
        }

        private void helper() {
            Runnable lambda = () -> place();
            lambda.run();
        }

        public void place() {}
    }

    static class OfTheOverriddenMethod extends Placing {
        @Override
        public long place(long a, double b, String c) {
            return super.place(a, b, c);
        }
    }

    static class OfASuperclassThatIsNotReached extends Calling {
        @Override
        public void caller() {}

        @Override
        @GlobalTransactional
        public void place() {}
    }

    static class InAStaticLambda extends Placing {
        public ToLongFunction<InAStaticLambda> caller() {
            return other -> other.place(1, 2, "");
        }
    }
}
