package io.txn.http;

import static io.txn.http.Requests.call;
import static io.txn.http.Requests.post;
import static io.txn.http.Requests.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.memory.MemoryBranchStore;
import io.txn.participant.Branch;
import io.txn.wire.ContextCodec;
import io.txn.wire.ReportCodec;
import io.txn.wire.Signer;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParticipationTests {

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start("inventory", Inventory.class, "server.tomcat.threads.max=1");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void joinsTheTransactionOfTheContext() {
        HttpResponse<String> answer = call(service, "/current");

        assertThat(answer.body()).isEqualTo("orders:01KAP3V7Q2M8Z5T4N6R9S1W0XY");
        assertThat(report(answer)).isEqualTo("none");
    }

    @Test
    void saysThatItTookPart() {
        HttpResponse<String> answer = call(service, "/reserve");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(report(answer)).isEqualTo(self());
        assertThat(service.bean(MemoryBranchStore.class).branches())
                .extracting(Branch::call)
                .contains("1");
    }

    @Test
    void saysNothingToARequestWithoutContext() {
        HttpResponse<String> answer = post(service, "/current", "");

        assertThat(answer.body()).isEqualTo("none");
        assertThat(answer.headers().firstValue(ReportCodec.HEADER)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/fails, 500",
        "/fails-with-status, 409",
        "/sends-error, 422",
        "/is-handled, 418",
        "/resets, 200",
        "/resets-text, 200",
        "/redirects, 302",
        "/writes-much, 200"
    })
    void saysThatItTookPartWhateverHappensToTheResponse(String path, int status) {
        HttpResponse<String> answer = call(service, path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(report(answer)).isEqualTo(self());
    }

    @ParameterizedTest
    @CsvSource({"/fails", "/current", "/late"})
    void leavesNothingInTheThread(String path) {
        call(service, path);

        assertThat(post(service, "/current", "").body()).isEqualTo("none");
    }

    @Test
    void refusesWorkOfTheErrorPage() {
        HttpResponse<String> answer = call(service, "/fails");

        assertThat(answer.body()).contains("\"page\":\"Transaction orders:01KAP3V7Q2M8Z5T4N6R9S1W0XY has ended");
    }

    @Test
    void refusesWorkAfterTheAnswerHasLeft() {
        int before = service.bean(MemoryBranchStore.class).branches().size();

        HttpResponse<String> answer = call(service, "/late");

        assertThat(answer.body()).contains("came too late");
        assertThat(report(answer)).isEqualTo("none");
        assertThat(service.bean(MemoryBranchStore.class).branches()).hasSize(before);
    }

    @Test
    void forbidsTheCommitWhileWorkGoesOnWhenTheAnswerLeaves() {
        HttpResponse<String> answer = call(service, "/leaves-early");

        assertThat(report(answer)).isEqualTo("\"http://prices\", rollback-only");
    }

    @Test
    void refusesWorkInAThreadThatOutlivesTheRequest() {
        call(service, "/forgets");

        Inventory.FORGOTTEN.join().complete(null);

        assertThat(Inventory.OUTCOME.join()).contains("came too late");
    }

    @Test
    void leavesTheResponseAloneOnceItIsOver() {
        call(service, "/leaves-open");
        GlobalTransaction.Call open = Inventory.OPEN.join();
        call(service, "/current");

        assertThatCode(() -> open.answered(CallReport.NONE)).doesNotThrowAnyException();
    }

    @Test
    void refusesWorkWhenThereIsNoTimeLeft() {
        String late = TestService.CODEC.encode(TestService.context("7", Duration.ZERO));

        HttpResponse<String> answer = post(service, "/reserve", "", ContextCodec.HEADER, late);

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("the deadline of", "has passed");
        assertThat(service.bean(MemoryBranchStore.class).branches())
                .extracting(Branch::call)
                .doesNotContain("7");
    }

    @Test
    void refusesAContextThatIsNotSigned() {
        HttpResponse<String> answer = post(service, "/reserve", "", ContextCodec.HEADER, "\"orders:1\"");

        assertRefused(answer, "it is not signed");
    }

    @Test
    void refusesAContextOfSomebodyElse() {
        ContextCodec stranger = new ContextCodec(Signer.withSecret("the secret of another system"));
        String header = stranger.encode(TestService.context("1", Duration.ofSeconds(1)));

        HttpResponse<String> answer = post(service, "/reserve", "", ContextCodec.HEADER, header);

        assertRefused(answer, "its signature is wrong");
    }

    @Test
    void saysNothingOfARequestThatNeverReachedIt() {
        HttpResponse<String> answer = call(service, "/stopped");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue(ReportCodec.HEADER)).isEmpty();
    }

    @Test
    void refusesTwoContexts() {
        String header = TestService.header();

        HttpResponse<String> answer =
                post(service, "/reserve", "", ContextCodec.HEADER, header, ContextCodec.HEADER, header);

        assertRefused(answer, "there are several");
    }

    @Test
    void writesTextAnewAfterAReset() {
        HttpResponse<String> answer = call(service, "/resets-text");

        assertThat(answer.body()).isEqualTo("sense");
    }

    private static void assertRefused(HttpResponse<String> answer, String why) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue(ReportCodec.HEADER)).isEmpty();
        assertThat(answer.body()).contains(why).contains("\"status\":401");
    }

    private static String self() {
        return "\"" + service.url() + "\"";
    }
}
