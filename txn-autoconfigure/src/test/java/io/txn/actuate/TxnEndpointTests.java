package io.txn.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.GlobalTransaction;
import io.txn.GlobalTransactional;
import io.txn.Mode;
import io.txn.SagaStep;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.test.util.AopTestUtils;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What operators see and do, over HTTP, of a saga that calls its own service. */
class TxnEndpointTests {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static ConfigurableApplicationContext service;
    private static Steps steps;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        service = new SpringApplicationBuilder(Application.class)
                .run(
                        "--server.port=0",
                        "--spring.datasource.url=jdbc:h2:mem:endpoint",
                        "--spring.main.banner-mode=off",
                        "--management.endpoints.web.exposure.include=health,txn",
                        "--txn.service-name=orders",
                        "--txn.secret=0123456789abcdef",
                        "--txn.recovery.interval=1h",
                        "--txn.recovery.max-attempts=1");
        steps = service.getBean(StepsHolder.class).steps;
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void allIsWell() {
        steps.undone.clear();
        steps.broken = true;
    }

    /** Lets a saga fail whose compensation fails as well. */
    private String parkedSaga() {
        Orders orders = service.getBean(Orders.class);
        try {
            orders.place();
            throw new AssertionError("It should have failed");
        } catch (IOException expected) {
            return String.valueOf(orders.xid());
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).GET().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        String port = service.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/txn" + path));
    }

    private static JsonNode json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    @Test
    void listsWhatIsParkedInBothRolesWithItsCause() throws Exception {
        String xid = parkedSaga();

        List<JsonNode> found = new ArrayList<>();
        json(get("?state=parked")).get("transactions").forEach(found::add);

        assertThat(found)
                .filteredOn(entry -> entry.get("xid").asString().equals(xid))
                .extracting(entry -> entry.get("role").asString())
                .containsExactly("COORDINATOR", "PARTICIPANT");
        assertThat(found).allSatisfy(entry -> {
            assertThat(entry.get("state").asString()).isEqualTo("PARKED");
            assertThat(entry.get("lastError").asString()).contains("the till is closed");
        });
        assertThat(json(get("")).get("transactions").size()).isGreaterThanOrEqualTo(2);
        assertThat(json(get("?state=ACTIVE")).get("transactions")).isEmpty();
    }

    @Test
    void showsOneTransactionWithItsCallsAndBranches() throws Exception {
        String xid = parkedSaga();

        JsonNode found = json(get("/" + xid));

        JsonNode coordinator = found.get("coordinator");
        assertThat(coordinator.at("/summary/mode").asString()).isEqualTo("SAGA");
        assertThat(coordinator.at("/summary/outcome").asString()).isEqualTo("ROLLBACK");
        assertThat(coordinator.at("/calls/0/number").asInt()).isEqualTo(1);
        assertThat(coordinator.at("/calls/0/undone").isMissingNode()).isTrue();
        assertThat(coordinator.at("/history/0/event").asString()).isEqualTo("created");
        JsonNode branch = found.at("/participant/branches/0");
        assertThat(branch.get("action").asString()).isEqualTo("charge");
        assertThat(branch.get("arguments").asString()).isEqualTo("[\"ann\"]");
        assertThat(found.at("/participant/summary/failing").asString()).isEqualTo("ROLLBACK of call 1");
        assertThat(found.at("/participant/summary/attempts").asInt()).isEqualTo(1);
    }

    @Test
    void retriesAndKeepsTheReason() throws Exception {
        String xid = parkedSaga();

        JsonNode still = json(post("/" + xid + "/retry", "{\"reason\":\"perhaps now\"}"));
        assertThat(still.at("/coordinator/summary/state").asString()).isEqualTo("PARKED");
        assertThat(steps.undone).isEmpty();

        steps.broken = false;
        JsonNode done = json(post("/" + xid + "/retry", "{\"reason\":\"the till\\nis open\"}"));

        assertThat(steps.undone).containsExactly("ann");
        assertThat(done.at("/coordinator/summary/state").asString()).isEqualTo("FINISHED");
        assertThat(done.at("/coordinator/calls/0/undone").isMissingNode()).isFalse();
        assertThat(done.at("/coordinator/history/1/event").asString()).isEqualTo("RETRY: perhaps now");
        assertThat(done.at("/coordinator/history/2/event").asString()).isEqualTo("RETRY: the till is open");
        assertThat(done.at("/coordinator/history/3/event").asString()).isEqualTo("finished");
        assertThat(done.at("/participant/summary/state").asString()).isEqualTo("FINISHED");
    }

    @Test
    void resolvesWithoutRunningTheCompensation() throws Exception {
        String xid = parkedSaga();

        JsonNode done = json(post("/" + xid + "/resolve", "{\"reason\":\"paid back by hand\",\"call\":1}"));

        assertThat(steps.undone).isEmpty();
        assertThat(done.at("/coordinator/summary/state").asString()).isEqualTo("FINISHED");
        assertThat(done.at("/participant/summary/state").asString()).isEqualTo("FINISHED");
        assertThat(json(get("?state=FINISHED&limit=1000")).toString()).contains(xid);
        assertThat(post("/" + xid + "/resolve", "{\"reason\":\"once more\"}").statusCode())
                .isEqualTo(409);
    }

    @Test
    void saysWhatIsWrongWithAQuestion() throws Exception {
        String xid = parkedSaga();

        assertThat(get("?state=stuck").statusCode()).isEqualTo(400);
        assertThat(get("?state=stuck").body()).contains("UNDECIDED, PENDING, ACTIVE, PARKED, FINISHED");
        assertThat(get("?limit=0").statusCode()).isEqualTo(400);
        assertThat(get("?limit=many").statusCode()).isEqualTo(400);
        assertThat(get("/orders:UNKNOWN").statusCode()).isEqualTo(404);
        assertThat(get("/nonsense").statusCode()).isEqualTo(400);
        assertThat(post("/orders:UNKNOWN/retry", "{\"reason\":\"why\"}").statusCode())
                .isEqualTo(404);
        assertThat(post("/" + xid + "/retry", "{}").statusCode()).isEqualTo(400);
        assertThat(post("/" + xid + "/retry", "{\"reason\":\" \"}").statusCode())
                .isEqualTo(400);
        assertThat(post("/" + xid + "/resolve", "{\"reason\":\"why\"}").body())
                .contains("call 1: say which call has been done by hand");
        assertThat(post("/" + xid + "/resolve", "{\"reason\":\"why\",\"call\":2}")
                        .statusCode())
                .isEqualTo(409);
        assertThat(post("/" + xid + "/commit", "{\"reason\":\"why\"}").statusCode())
                .isEqualTo(404);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = {
                UserDetailsServiceAutoConfiguration.class,
                ServletWebSecurityAutoConfiguration.class,
                SecurityFilterAutoConfiguration.class,
                ManagementWebSecurityAutoConfiguration.class
            })
    static class Application {

        @Bean
        Steps steps() {
            return new Steps();
        }

        @Bean
        StepsHolder stepsHolder(Steps steps) {
            return new StepsHolder(AopTestUtils.getTargetObject(steps));
        }

        @Bean
        StepController stepController(Steps steps) {
            return new StepController(steps);
        }

        @Bean
        Orders orders(RestClient.Builder builder, Environment environment) {
            return new Orders(builder, environment);
        }
    }

    record StepsHolder(Steps steps) {}

    static class Steps {

        private final List<String> undone = new ArrayList<>();
        private volatile boolean broken;

        @SagaStep(name = "charge", compensate = "refund")
        public void charge(String user) {}

        void refund(String user) {
            if (broken) {
                throw new IllegalStateException("the till is closed");
            }
            undone.add(user);
        }
    }

    @RestController
    static class StepController {

        private final Steps steps;

        StepController(Steps steps) {
            this.steps = steps;
        }

        @PostMapping("/charge")
        void charge() {
            steps.charge("ann");
        }
    }

    static class Orders {

        private final RestClient.Builder builder;
        private final Environment environment;
        private volatile @Nullable String xid;

        Orders(RestClient.Builder builder, Environment environment) {
            this.builder = builder;
            this.environment = environment;
        }

        @Nullable
        String xid() {
            return xid;
        }

        @GlobalTransactional(mode = Mode.SAGA)
        public void place() throws IOException {
            xid = GlobalTransaction.current().orElseThrow().xid().value();
            builder.build()
                    .post()
                    .uri("http://localhost:" + environment.getProperty("local.server.port") + "/charge")
                    .retrieve()
                    .toBodilessEntity();
            throw new IOException("no courier");
        }
    }
}
