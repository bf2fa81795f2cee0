package io.txn.http;

import static io.txn.http.Requests.call;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AsyncParticipationTests {

    private static final int RACES = 300;

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(
                "inventory",
                AsyncInventory.class,
                "server.tomcat.threads.max=2",
                "spring.task.execution.pool.core-size=1",
                "spring.task.execution.pool.max-size=1");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/callable, 200",
        "/callable-fails, 500",
        "/future, 200",
        "/deferred, 200",
        "/deferred-times-out, 503",
        "/stream, 200",
        "/servlet, 200"
    })
    void saysThatItTookPartHoweverTheAnswerComes(String path, int status) {
        HttpResponse<String> answer = call(service, path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(Requests.report(answer)).isEqualTo("\"" + service.url() + "\"");
    }

    @ParameterizedTest
    @CsvSource({"/callable", "/callable-fails", "/future", "/deferred", "/deferred-times-out", "/stream", "/servlet"})
    void leavesNothingInThreads(String path) {
        call(service, path);

        for (int i = 0; i < 4; i++) {
            assertThat(Requests.post(service, "/current", "").body()).isEqualTo("none and none");
        }
    }

    @Test
    void belongsToTheTransactionInLaterDispatches() {
        HttpResponse<String> answer = call(service, "/callable-is-handled");

        assertThat(answer.body()).isEqualTo("orders:01KAP3V7Q2M8Z5T4N6R9S1W0XY in ASYNC");
    }

    @Test
    void refusesWorkInAStreamThatHasLeft() {
        HttpResponse<String> answer = call(service, "/stream-late");

        assertThat(answer.body()).contains("more").contains("came too late");
        assertThat(Requests.report(answer)).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource({"/deferred", "/servlet"})
    void refusesWorkAfterTheAsynchronousAnswer(String path) {
        call(service, path);

        assertThat(AsyncInventory.afterwards.get()).contains("came too late");
    }

    @Test
    void neverLetsABranchSlipBehindAnAnswerThatIsLeaving() {
        int enlisted = 0;
        for (int i = 0; i < RACES; i++) {
            String race = UUID.randomUUID().toString();

            HttpResponse<String> answer = call(service, "/race?id=" + race);

            boolean took = AsyncInventory.RACES_WON.get(race).join();
            enlisted += took ? 1 : 0;
            assertThat(took && Requests.report(answer).equals("none"))
                    .as("enlisted and not reported")
                    .isFalse();
        }
        assertThat(enlisted).as("races that the branch won").isBetween(1, RACES - 1);
    }
}
