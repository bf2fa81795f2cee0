package io.txn.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.txn.aop.Mistakes.Ambiguous;
import io.txn.aop.Mistakes.AsyncConfirm;
import io.txn.aop.Mistakes.AsyncStep;
import io.txn.aop.Mistakes.AsyncTransaction;
import io.txn.aop.Mistakes.AsyncTry;
import io.txn.aop.Mistakes.BadTimeout;
import io.txn.aop.Mistakes.BareTimeout;
import io.txn.aop.Mistakes.BothAnnotations;
import io.txn.aop.Mistakes.CompensatesApart;
import io.txn.aop.Mistakes.ConfirmsApart;
import io.txn.aop.Mistakes.Early;
import io.txn.aop.Mistakes.FinalClass;
import io.txn.aop.Mistakes.FinalInAnnotatedClass;
import io.txn.aop.Mistakes.FinalTransaction;
import io.txn.aop.Mistakes.FinalWithInterface;
import io.txn.aop.Mistakes.LateTransactionManagement;
import io.txn.aop.Mistakes.Later;
import io.txn.aop.Mistakes.LazyAction;
import io.txn.aop.Mistakes.MapArgument;
import io.txn.aop.Mistakes.MissingPlaceholder;
import io.txn.aop.Mistakes.Named;
import io.txn.aop.Mistakes.NamedStep;
import io.txn.aop.Mistakes.NamedToo;
import io.txn.aop.Mistakes.NegativeTimeout;
import io.txn.aop.Mistakes.NoCompensation;
import io.txn.aop.Mistakes.NoConfirm;
import io.txn.aop.Mistakes.NotOnInterface;
import io.txn.aop.Mistakes.ObjectResult;
import io.txn.aop.Mistakes.Placing;
import io.txn.aop.Mistakes.Plain;
import io.txn.aop.Mistakes.PrivateCancel;
import io.txn.aop.Mistakes.PrivateStep;
import io.txn.aop.Mistakes.PrivateTransaction;
import io.txn.aop.Mistakes.PrivateTry;
import io.txn.aop.Mistakes.ReadOnly;
import io.txn.aop.Mistakes.ReadOnlyTry;
import io.txn.aop.Mistakes.ResultOfVoid;
import io.txn.aop.Mistakes.ReturnsCallable;
import io.txn.aop.Mistakes.ReturnsFuture;
import io.txn.aop.Mistakes.Right;
import io.txn.aop.Mistakes.StaticTransaction;
import io.txn.aop.Mistakes.StepAndAction;
import io.txn.aop.Mistakes.StepAndTransaction;
import io.txn.aop.Mistakes.StreamArgument;
import io.txn.aop.Mistakes.StreamStep;
import io.txn.aop.Mistakes.WrongElements;
import io.txn.aop.Mistakes.WrongShape;
import io.txn.participant.Participant;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.transaction.PlatformTransactionManager;

/** What is wrong is found when the application starts, and said in a sentence that names the method and the remedy. */
@ExtendWith(OutputCaptureExtension.class)
class AnnotationChecksTests {

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class, TransactionAutoConfiguration.class, AopTxnAutoConfiguration.class));

    private final ApplicationContextRunner runner =
            bare.withBean(RecordingOperations.class).withBean(Participant.class, Participants::idle);

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        NoCompensation.class,
                        "@SagaStep on io.txn.aop.Mistakes$NoCompensation.step(String) names \"undo\" to compensate, but there is"
                                + " no method of that name",
                        "a method undo(String), which may take the result of step"),
                mistake(
                        StepAndAction.class,
                        "@TccAction on io.txn.aop.Mistakes$StepAndAction.step(String) is also @SagaStep",
                        "Keep one of the two"),
                mistake(
                        StepAndTransaction.class,
                        "StepAndTransaction.step(String) is also @SagaStep",
                        "Put @GlobalTransactional on the method that calls it"),
                mistake(
                        PrivateStep.class,
                        "@SagaStep on io.txn.aop.Mistakes$PrivateStep.step(String) has no effect: a private or static",
                        "Make step a public instance method"),
                mistake(
                        CompensatesApart.class,
                        "needs undo to work in the local transaction that also records it",
                        "Remove the propagation from undo"),
                mistake(
                        StreamStep.class,
                        "@SagaStep on io.txn.aop.Mistakes$StreamStep.step(InputStream) cannot store its argument stream",
                        "Use simple values"),
                mistake(
                        AsyncStep.class,
                        "@SagaStep on io.txn.aop.Mistakes$AsyncStep.step(String) needs the work of step to be done",
                        "Do the work in the calling thread"),
                mistake(
                        NoConfirm.class,
                        "NoConfirm.reserve(String, int) names \"confirm\" to confirm, but there is no method of that name",
                        "a method confirm(String, int), which may take the result of reserve as one more parameter"),
                mistake(
                        WrongShape.class,
                        "WrongShape.reserve(String, int) names \"cancel\" to cancel, but what there is takes (int, String)",
                        "a method cancel(String, int)"),
                mistake(
                        WrongElements.class,
                        "names \"confirm\" to confirm, but what there is takes (List<Integer>)",
                        "a method confirm(List<String>)"),
                mistake(
                        ResultOfVoid.class,
                        "names \"confirm\" to confirm, but what there is takes (String, Void)",
                        "a method confirm(String)"),
                mistake(
                        Ambiguous.class,
                        "names \"confirm\" to confirm, but there is such a method with the result of reserve and one without",
                        "Keep one of the two"),
                mistake(
                        PrivateCancel.class,
                        "names \"cancel\" to cancel, but that is a private or static method",
                        "PrivateCancel.cancel(String) an instance method that is not private"),
                mistake(
                        PrivateTry.class,
                        "@TccAction on " + PrivateTry.class.getName() + ".reserve(String) has no effect: a private",
                        "Make reserve a public instance method"),
                mistake(
                        PrivateTransaction.class,
                        "@GlobalTransactional on " + PrivateTransaction.class.getName()
                                + ".place() has no effect: a private",
                        "Make place a public instance method"),
                mistake(
                        StaticTransaction.class,
                        "StaticTransaction.place() has no effect: a private or static",
                        "instance"),
                mistake(
                        FinalTransaction.class,
                        "FinalTransaction.place() has no effect: a final method cannot be intercepted",
                        "Remove \"final\" from place"),
                mistake(
                        FinalInAnnotatedClass.class,
                        "FinalInAnnotatedClass.place() has no effect: a final method",
                        "Remove \"final\" from place"),
                mistake(FinalClass.class, "FinalClass is final, so that no proxy", "Remove \"final\" from the class"),
                mistake(
                        ReturnsFuture.class,
                        "returns a CompletableFuture, whose work is not done",
                        "Return the result itself"),
                mistake(
                        ReturnsCallable.class,
                        "returns a Callable, whose work is not done",
                        "Return the result itself"),
                mistake(
                        AsyncTry.class,
                        "AsyncTry.reserve(String) needs the work of reserve to be done when it returns",
                        "Do the work in the calling thread"),
                mistake(
                        AsyncConfirm.class,
                        "AsyncConfirm.reserve(String) needs the work of confirm to be done when it returns",
                        "Do the work in the calling thread"),
                mistake(
                        ConfirmsApart.class,
                        "needs confirm to work in the local transaction that also records it, but that is"
                                + " @Transactional with the propagation REQUIRES_NEW",
                        "Remove the propagation"),
                mistake(
                        ReadOnly.class,
                        "ReadOnly.place() is also @Transactional(readOnly = true)",
                        "Annotate place @Transactional, without readOnly"),
                mistake(
                        ReadOnlyTry.class,
                        "ReadOnlyTry.reserve(String) is also @Transactional(readOnly = true)",
                        "Annotate reserve @Transactional, without readOnly"),
                mistake(BadTimeout.class, "The timeout \"soon\" of @GlobalTransactional on", "Write it like \"10s\""),
                mistake(
                        BareTimeout.class,
                        "BareTimeout.place() cannot be used: it has no unit",
                        "Write it like \"10s\""),
                mistake(NegativeTimeout.class, "it is not positive", "Write it like \"10s\""),
                mistake(MissingPlaceholder.class, "${no.such.property}", "leave it out to use txn.timeout"),
                mistake(
                        BothAnnotations.class,
                        "BothAnnotations.reserve(String) is also @TccAction",
                        "Put @GlobalTransactional on the method that calls it"),
                mistake(
                        StreamArgument.class,
                        "cannot store its argument body as JSON and get it back: InputStream is abstract",
                        "Use simple values, records, and collections"),
                mistake(
                        ObjectResult.class,
                        "cannot store its result as JSON and get it back: Object may be anything",
                        "records"),
                mistake(
                        MapArgument.class,
                        "its argument attributes as JSON and get it back: Map<String,Object> contains Object may be anything",
                        "collections with their element types"));
    }

    private static Arguments mistake(Class<?> bean, String description, String action) {
        return Arguments.of(bean, description, action);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void refusesToStart(Class<?> bean, String description, String action) {
        runner.withBean(bean).run(context -> {
            FailureAnalysis analysis = analyze(context.getStartupFailure());

            assertThat(analysis.getDescription())
                    .contains(description)
                    .endsWith(".")
                    .contains(bean.getName());
            assertThat(analysis.getAction()).contains(action).endsWith(".");
        });
    }

    @Test
    void reportsAllMistakesAtOnce() {
        runner.withBean(NoConfirm.class).withBean(BadTimeout.class).run(context -> {
            FailureAnalysis analysis = analyze(context.getStartupFailure());

            assertThat(analysis.getDescription().lines()).hasSize(2);
            assertThat(analysis.getDescription()).contains("NoConfirm.reserve", "BadTimeout.place");
        });
    }

    @Test
    void refusesTwoActionsOfOneName() {
        runner.withBean(Named.class).withBean(NamedToo.class).run(context -> {
            FailureAnalysis analysis = analyze(context.getStartupFailure());

            assertThat(analysis.getDescription())
                    .contains(
                            "Two actions have the name \"stock\"", "Named.reserve(String)", "NamedToo.reserve(String)");
            assertThat(analysis.getAction()).contains("another name, with @TccAction(name = ...)");
        });
    }

    @Test
    void refusesAnActionAndAStepOfOneName() {
        runner.withBean(Named.class).withBean(NamedStep.class).run(context -> {
            FailureAnalysis analysis = analyze(context.getStartupFailure());

            assertThat(analysis.getDescription()).contains("Two actions have the name \"stock\"");
        });
    }

    @Test
    void refusesTwoBeansOfOneActionsClass() {
        runner.withBean("one", Named.class).withBean("other", Named.class).run(context -> {
            FailureAnalysis analysis = analyze(context.getStartupFailure());

            assertThat(analysis.getDescription()).contains("\"one\"", "\"other\"", "\"stock\"");
            assertThat(analysis.getAction()).contains("Make one bean of " + Named.class.getName());
        });
    }

    @Test
    void findsMistakesInBeansThatAreCreatedLaterWithoutCreatingThem() {
        runner.withUserConfiguration(Later.class).run(context -> {
            assertThat(analyze(context.getStartupFailure()).getDescription())
                    .contains("LazyAction.reserve(String)", "PrototypeAction.reserve(String)");
            assertThat(LazyAction.CREATED).isFalse();
        });
    }

    @Test
    void refusesAMethodThatAProxyOfInterfacesDoesNotHave() {
        runner.withPropertyValues("spring.aop.proxy-target-class=false")
                .withBean(NotOnInterface.class)
                .run(context -> {
                    FailureAnalysis analysis = analyze(context.getStartupFailure());

                    assertThat(analysis.getDescription())
                            .contains("NotOnInterface.place()", "is a proxy of its interfaces, and none of them has");
                    assertThat(analysis.getAction()).contains("Declare place in an interface");
                });
    }

    @Test
    void acceptsFinalClassesAndMethodsBehindProxiesOfInterfaces() {
        runner.withPropertyValues("spring.aop.proxy-target-class=false")
                .withBean(FinalWithInterface.class)
                .run(context -> {
                    context.getBean(Placing.class).place();

                    assertThat(context.getBean(RecordingOperations.class).definitions)
                            .hasSize(1);
                });
    }

    @Test
    void acceptsAPromiseThatAnotherThreadKeeps() {
        runner.withBean(AsyncTransaction.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void saysThatThereIsNoDataSource() {
        bare.withBean(Right.class).run(context -> {
            FailureAnalysis analysis = analyze(context.getStartupFailure());

            assertThat(analysis.getDescription()).contains(Right.class.getName(), "there is no DataSource");
            assertThat(analysis.getAction()).contains("spring-boot-starter-jdbc", "spring.datasource.url");
        });
    }

    @Test
    void saysThatThereIsNoTransactionManager() {
        bare.withBean(Right.class)
                .withBean(DataSource.class, () -> mock(DataSource.class))
                .run(context -> assertThat(analyze(context.getStartupFailure()).getDescription())
                        .contains("there is no transaction manager"));
    }

    @Test
    void saysThatWhatIsThereCannotBeUsed() {
        bare.withBean(Right.class)
                .withBean(DataSource.class, () -> mock(DataSource.class))
                .withBean(PlatformTransactionManager.class, () -> mock(PlatformTransactionManager.class))
                .run(context -> assertThat(analyze(context.getStartupFailure()).getDescription())
                        .contains("has not found the DataSource and the transaction manager to work with"));
    }

    @Test
    void needsNothingWhereNothingIsAnnotated() {
        bare.withBean(Plain.class).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void refusesTheWrongOrder() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AopAutoConfiguration.class, AopTxnAutoConfiguration.class, LateTransactionManagement.class))
                .withBean(RecordingOperations.class)
                .withBean(Participant.class, Participants::idle)
                .withBean(Right.class)
                .run(context -> {
                    FailureAnalysis analysis = analyze(context.getStartupFailure());

                    assertThat(analysis.getDescription()).contains("applied inside of @GlobalTransactional");
                    assertThat(analysis.getAction()).contains("@EnableTransactionManagement");
                });
    }

    @Test
    void refusesWovenTransactions() {
        runner.withBean(Right.class)
                .withBean("org.springframework.transaction.config.internalTransactionAspect", Plain.class)
                .run(context -> assertThat(analyze(context.getStartupFailure()).getDescription())
                        .contains("woven in by AspectJ"));
    }

    @Test
    void warnsOfABeanThatWasMadeTooEarly(CapturedOutput output) {
        runner.withUserConfiguration(Early.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output).contains("The annotations of " + Right.class.getName() + " have no effect");
        });
    }

    @Test
    void saysNothingWhenEverythingIsRight(CapturedOutput output) {
        Applications.withDatabase()
                .withPropertyValues("txn.service-url=http://orders")
                .withBean(Right.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(output).doesNotContain("WARN").doesNotContain("not eligible");
                });
    }

    @Test
    void isKnownToSpringBoot() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
                        .load(FailureAnalyzer.class, (type, name, failure) -> {}))
                .hasAtLeastOneElementOfType(InvalidAnnotationFailureAnalyzer.class);
    }

    private static FailureAnalysis analyze(@Nullable Throwable failure) {
        assertThat(failure).isNotNull();
        return new InvalidAnnotationFailureAnalyzer().analyze(failure);
    }
}
