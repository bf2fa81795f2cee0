package io.txn.hostile;

import static io.txn.hostile.Target.bytes;
import static io.txn.hostile.Target.signature;
import static org.assertj.core.api.Assertions.assertThat;

import io.txn.hostile.Wire.Answer;
import io.txn.wire.AllowedHosts;
import io.txn.wire.SignedReportCodec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is sent to a service: a clear 4xx, no row changed, nothing of it in the log, nothing of it kept in memory. */
class HostileInputIT {

    private static final int MUTATIONS = 500;
    private static final int FLOOD = Integer.getInteger("txn.hostile.flood", 20_000);
    private static final int KILOBYTE = 1024;
    private static final String VICTIM = "orders:VICTIM";
    private static final String ENDED = "orders:ENDED";

    private static Target target;

    private List<String> rows = List.of();

    @BeforeAll
    static void start() throws IOException {
        target = new Target();
        assertThat(reserve("VICTIM", "").status()).isEqualTo(200);
        assertThat(reserve("ENDED", "").status()).isEqualTo(200);
        assertThat(post("outcomes", outcome(ENDED, "COMMIT")).body()).contains("DONE");
        assertThat(post("inquiries", "{\"xids\":[\"inventory:ASKED\"]}").body()).contains("ROLLBACK");
        assertThat(target.rows()).hasSize(7);
    }

    @BeforeEach
    void look() {
        rows = target.rows();
        target.logged();
    }

    @AfterAll
    static void stop() throws IOException {
        target.close();
    }

    @Test
    void refusesEveryOutcomeAndInquiryOfTheCorpus() {
        assertAllRefused("outcomes and inquiries", EndpointAttacks.all(VICTIM));
    }

    @Test
    void refusesEveryContextOfTheCorpus() {
        assertAllRefused("contexts", ContextAttacks.all());
    }

    @Test
    void refusesEveryRequestOfAnOperatorOfTheCorpus() {
        assertAllRefused("requests of operators", OperatorAttacks.all(ENDED));
    }

    @Test
    void refusesWhateverElseIsWrong() throws IOException {
        long seed = Long.getLong("txn.hostile.seed", System.nanoTime());
        System.out.println("Hostile input: " + 2 * MUTATIONS + " mutations of seed " + seed);
        Random random = new Random(seed);

        for (int i = 0; i < MUTATIONS; i++) {
            for (Attack attack : List.of(ContextAttacks.mutated(random), mutatedBody(random))) {
                Answer answer = Wire.send(target.port(), attack.request());
                assertThat(attack.statuses()).as("seed %d: %s", seed, attack).contains(answer.status());
            }
        }

        assertNothingHappened();
    }

    @Test
    void changesNothingForWhoHangsUpInTheMiddle() throws IOException {
        byte[] whole = Target.endpoint("outcomes", outcome(VICTIM, "COMMIT"));

        for (int length = 1; length < whole.length; length += 3) {
            try (Wire wire = new Wire(target.port())) {
                wire.hangUpAfter(Arrays.copyOf(whole, length));
            }
        }

        assertNothingHappened();
    }

    @Test
    void doesNothingAgainThatIsReplayed() throws IOException {
        assertThat(post("outcomes", outcome(ENDED, "COMMIT")).body()).contains("DONE");
        assertThat(post("inquiries", "{\"xids\":[\"inventory:ASKED\"]}").body()).contains("ROLLBACK");
        assertThat(reserve("VICTIM", "").status()).as("the same call").isEqualTo(200);

        assertNothingHappened();
    }

    @Test
    void refusesContextsThatComeAgainForSomethingElse() throws IOException {
        Answer ended = reserve("ENDED", "");
        Answer other = reserve("VICTIM", "?sku=other");

        assertThat(ended.status()).isEqualTo(409);
        assertThat(ended.body()).contains("transaction orders:ENDED has already ended here (COMMITTED)");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.body()).contains("a repeated call did something else");
        assertThat(other.headers().get("txn-participants")).contains("rollback-only");
        assertNothingHappened();
    }

    @Test
    void answersNothingAboutTransactionsOfOthersAndWarnsOnce() throws IOException {
        String xids = String.join(
                ",",
                IntStream.range(0, 1000).mapToObj(i -> "\"orders:" + i + "\"").toList());

        Answer answer = post("inquiries", "{\"xids\":[" + xids + "]}");

        assertThat(answer.body()).isEqualTo("{\"answers\":[]}");
        assertThat(target.logged()).singleElement().asString().contains("1000 transactions", "orders:0");
        assertNothingHappened();
    }

    @Test
    void refusesAnOutcomeThatContradictsAnother() throws IOException {
        Answer answer = post("outcomes", outcome(ENDED, "ROLLBACK"));

        assertThat(answer.body()).contains("PARKED");
        assertThat(target.logged()).singleElement().asString().contains("One outcome per transaction was broken");
        assertThat(target.rows()).isEqualTo(rows);
    }

    @Test
    void signsItsAnswersForTheirQuestionsOnly() throws IOException {
        String question = outcome(ENDED, "COMMIT");
        Answer answer = post("outcomes", question);
        Answer report = reserve("VICTIM", "");

        assertThat(answer.headers().get("txn-signature"))
                .isEqualTo(signature("outcomes-answer", signature("outcomes", question) + "\n" + answer.body()));
        SignedReportCodec reports = new SignedReportCodec(Target.SIGNER, AllowedHosts.any());
        assertThat(reports.decode(report.headers().get("txn-participants"), Target.context("VICTIM"))
                        .participants())
                .extracting(Object::toString)
                .containsExactly("http://inventory");
    }

    /** One kind of requests, of which there are six, would be enough to be noticed, if the text of each were kept. */
    @Test
    void keepsNothingOfAFlood() throws IOException {
        Flood.send(target.port(), FLOOD / 10, "warm");
        assertNothingHappened();
        long before = used();

        long begin = System.nanoTime();
        Flood.send(target.port(), FLOOD, "flood");
        double seconds = (System.nanoTime() - begin) / 1e9;

        assertNothingHappened();
        long grown = (used() - before) / KILOBYTE;
        System.out.printf(
                "Hostile input: %d requests of 1 kB in %.1f s; the heap has grown by %d kB%n", FLOOD, seconds, grown);
        assertThat(grown).as("kB that are kept of %d kB", FLOOD).isLessThan(Math.max(FLOOD / 8, 2 * KILOBYTE));
    }

    /** What is counted is what nobody needs any more, and is there all the same. */
    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Cut short, or with a bad character in it: never what was signed for, and never JSON. */
    private static Attack mutatedBody(Random random) {
        String body = outcome(VICTIM, random.nextBoolean() ? "COMMIT" : "ROLLBACK");
        int at = random.nextInt(body.length());
        String mutated = random.nextBoolean()
                ? body.substring(0, at)
                : body.substring(0, at) + "\u0001\u0007\\\u001b".charAt(random.nextInt(4)) + body.substring(at);
        return Attack.of("outcomes " + mutated, Target.endpoint("outcomes", mutated), 400);
    }

    private void assertAllRefused(String what, List<Attack> attacks) {
        SoftAssertions.assertSoftly(all -> attacks.forEach(attack -> assertRefused(all, attack)));

        System.out.println("Hostile input: " + attacks.size() + " " + what + " refused");
        assertNothingHappened();
    }

    private void assertRefused(SoftAssertions all, Attack attack) {
        Answer answer;
        try {
            answer = Wire.send(target.port(), attack.request());
        } catch (IOException e) {
            all.fail(attack.toString(), e);
            return;
        }
        all.assertThat(attack.statuses()).as(attack.toString()).contains(answer.status());
        all.assertThat(answer.body())
                .as(attack.toString())
                .hasSizeLessThan(8 * KILOBYTE)
                .doesNotContain(Target.SECRET, Target.ARGUMENT, "\u001b");
        if (answer.headers().getOrDefault("content-type", "").contains("problem+json")) {
            all.assertThat(answer.body())
                    .as(attack.toString())
                    .doesNotContain("evil")
                    .hasSizeLessThan(KILOBYTE);
        }
        List<String> now = target.rows();
        all.assertThat(now).as(attack.toString()).isEqualTo(rows);
        rows = now;
    }

    private void assertNothingHappened() {
        assertThat(target.rows()).isEqualTo(rows);
        assertThat(target.logged())
                .allSatisfy(line -> assertThat(line)
                        .hasSizeLessThan(KILOBYTE)
                        .doesNotContainPattern("[\\p{Cntrl}\\u2028\\u202e]")
                        .doesNotContain(Target.SECRET, Target.ARGUMENT));
    }

    private static Answer reserve(String id, String query) throws IOException {
        return Wire.send(
                target.port(),
                Wire.request(
                        "POST",
                        "/reserve" + query,
                        bytes(""),
                        "Txn-Context",
                        Target.CONTEXTS.encode(Target.context(id))));
    }

    private static Answer post(String purpose, String body) throws IOException {
        Answer answer = Wire.send(target.port(), Target.endpoint(purpose, body));
        assertThat(answer.status()).isEqualTo(200);
        return answer;
    }

    private static String outcome(String xid, String outcome) {
        return "{\"outcomes\":[{\"xid\":\"" + xid + "\",\"outcome\":\"" + outcome + "\"}]}";
    }
}
