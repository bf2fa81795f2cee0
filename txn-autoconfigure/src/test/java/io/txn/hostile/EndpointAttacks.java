package io.txn.hostile;

import static io.txn.hostile.Target.bytes;
import static io.txn.hostile.Target.signature;

import io.txn.wire.Signer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What can be wrong with outcomes and inquiries. Each would change rows if it were taken. */
final class EndpointAttacks {

    static final String EVIL = "evil<script>payload";

    private static final String MEGABYTE = " ".repeat(1024 * 1024);
    private static final String JSON = "application/json";

    private final String path;
    private final String purpose;
    private final String valid;
    private final List<Attack> attacks = new ArrayList<>();

    private EndpointAttacks(String purpose, String valid) {
        this.path = "/txn/v1/" + purpose;
        this.purpose = purpose;
        this.valid = valid;
    }

    static List<Attack> all(String victim) {
        EndpointAttacks outcomes = new EndpointAttacks("outcomes", outcome(victim, "\"COMMIT\""));
        outcomes.addAll();
        outcomes.addGarbage(outcomeGarbage(victim));
        EndpointAttacks inquiries = new EndpointAttacks("inquiries", "{\"xids\":[\"inventory:NEVERWAS\"]}");
        inquiries.addAll();
        inquiries.addGarbage(inquiryGarbage());
        List<Attack> all = new ArrayList<>(outcomes.attacks);
        all.addAll(inquiries.attacks);
        return all;
    }

    private static String outcome(String xid, String outcome) {
        return "{\"outcomes\":[{\"xid\":\"" + xid + "\",\"outcome\":" + outcome + "}]}";
    }

    private void addAll() {
        addWrongSignatures();
        addWrongRequests();
        addGarbage(List.of(
                "",
                " ",
                "null",
                "0",
                "\"" + EVIL + "\"",
                "[]",
                "{}",
                "{",
                EVIL,
                valid + valid,
                valid + " " + EVIL,
                valid.substring(0, valid.length() - 1),
                valid.replace("\"", "'"),
                valid.replace("[", "[null,"),
                valid.replace("[", "[[],"),
                valid.replace(":[", ":" + "[".repeat(100_000)),
                "{\"" + valid.charAt(2) + "\":" + "{\"a\":".repeat(50_000),
                "\u0000",
                "\ufeff\ufeff" + valid,
                "<xml>" + EVIL + "</xml>"));
    }

    private void addWrongSignatures() {
        String right = signature(purpose, valid);
        String another = Signer.withSecret("the secret of another system").sign(purpose, bytes(valid));
        Map<String, String> wrong = Map.ofEntries(
                Map.entry("empty", ""),
                Map.entry("garbage", EVIL),
                Map.entry("not ASCII", "\u00e4\u00ff\u0080".repeat(15)),
                Map.entry("cut off", right.substring(0, right.length() - 1)),
                Map.entry("with more", right + "="),
                Map.entry("in other letters", swapped(right)),
                Map.entry("4 kB long", "A".repeat(4000)),
                Map.entry("with another secret", another),
                Map.entry("of contexts", signature("txn-context", valid)),
                Map.entry("of reports", signature("txn-participants", valid)),
                Map.entry("of answers", signature(purpose + "-answer", valid)),
                Map.entry("of no purpose", signature("", valid)),
                Map.entry(
                        "of the other endpoint",
                        signature(purpose.equals("outcomes") ? "inquiries" : "outcomes", valid)),
                Map.entry("of a longer body", signature(purpose, valid + " ")),
                Map.entry("of another body", signature(purpose, valid.toLowerCase(Locale.ROOT))),
                Map.entry("twice", right + "\r\nTxn-Signature: " + right));
        wrong.forEach((name, signature) -> add("signature " + name, post(valid, signature, JSON), 401));
        attacks.add(Attack.of(
                path + " without a signature", Wire.request("POST", path, bytes(valid), "Content-Type", JSON), 401));
        attacks.add(Attack.of(
                path + " unsigned and too long",
                Wire.request("POST", path, bytes(MEGABYTE + valid), "Content-Type", JSON),
                401,
                413));
    }

    private void addWrongRequests() {
        for (String method : List.of("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "EVIL")) {
            byte[] request = new String(post(valid, signature(purpose, valid), JSON), StandardCharsets.ISO_8859_1)
                    .replaceFirst("POST", method)
                    .getBytes(StandardCharsets.ISO_8859_1);
            attacks.add(Attack.of(method + " " + path, request, 405));
        }
        for (String type : List.of("", "text/plain", "application/xml", "multipart/form-data", EVIL, "a/b/c", ";")) {
            add("content type " + type, post(valid, signature(purpose, valid), type), 415);
        }
        String tooLong = MEGABYTE + valid;
        add("too long", post(tooLong, signature(purpose, tooLong), JSON), 413);
        for (String other : List.of("/", "/1", ";a=b/", "%2f", "/..", "x", "%00", "\\")) {
            attacks.add(
                    Attack.of("path " + path + other, Wire.request("POST", path + other, bytes(valid)), 400, 404, 405));
        }
    }

    private void addGarbage(List<String> bodies) {
        for (String body : bodies) {
            String shown = body.length() > 80 ? body.substring(0, 80) + "…" : body;
            add("signed " + shown, post(body, signature(purpose, body), JSON), 400);
        }
    }

    private void add(String name, byte[] request, Integer status) {
        attacks.add(Attack.of(path + " " + name, request, status));
    }

    private byte[] post(String body, String signature, String type) {
        return Wire.request("POST", path, bytes(body), "Content-Type", type, "Txn-Signature", signature);
    }

    private static List<String> outcomeGarbage(String victim) {
        List<String> bodies = new ArrayList<>();
        for (String xid : xids()) {
            bodies.add("{\"outcomes\":[{\"xid\":\"" + victim + "\",\"outcome\":\"COMMIT\"},{\"xid\":" + xid
                    + ",\"outcome\":\"COMMIT\"}]}");
        }
        for (String outcome :
                Arrays.asList("null", "0", "1", "\"0\"", "\"\"", "\"commit\"", "\"MAYBE\"", "[]", "{}", "true")) {
            bodies.add(outcome(victim, outcome));
        }
        for (String call : List.of(
                "0",
                "-1",
                "-2147483649",
                "2147483648",
                "1e400",
                "1.5",
                "1.0",
                "\"\"",
                "\"1\"",
                "true",
                "[1]",
                "{}",
                "9".repeat(900),
                "9".repeat(5000),
                "NaN",
                "0x1")) {
            bodies.add(outcome(victim, "\"ROLLBACK\",\"call\":" + call));
        }
        bodies.add(outcome(victim, "\"COMMIT\",\"call\":1"));
        for (String intervention : List.of("0", "\"\"", "\"retry\"", "\"FORGET\"", "[]", "true")) {
            bodies.add(outcome(victim, "\"COMMIT\",\"intervention\":" + intervention));
        }
        String one = "{\"xid\":\"" + victim + "\",\"outcome\":\"COMMIT\"}";
        bodies.add("{\"outcomes\":[" + (one + ",").repeat(1000) + one + "]}");
        return bodies;
    }

    private static List<String> inquiryGarbage() {
        List<String> bodies = new ArrayList<>();
        for (String xid : xids()) {
            bodies.add("{\"xids\":[\"inventory:NEVERWAS\"," + xid + "]}");
        }
        bodies.add("{\"xids\":[" + "\"inventory:NEVERWAS\",".repeat(1000) + "\"inventory:NEVERWAS\"]}");
        bodies.add("{\"xids\":\"inventory:NEVERWAS\"}");
        bodies.add("{\"xids\":{\"0\":\"inventory:NEVERWAS\"}}");
        return bodies;
    }

    /** JSON that is no xid. */
    static List<String> xids() {
        return List.of(
                "null",
                "0",
                "true",
                "{}",
                "[]",
                "[\"inventory:1\"]",
                "\"\"",
                "\":\"",
                "\"inventory\"",
                "\"inventory:\"",
                "\":1\"",
                "\"inventory:1:2\"",
                "\"inventory:1 \"",
                "\" inventory:1\"",
                "\"inventory:1\\n\"",
                "\"inventory:1\\u0000\"",
                "\"inv\u00e9ntory:1\"",
                "\"inventory:\u0661\"",
                "\"\ud83d\ude80:1\"",
                "\"inventory:" + "1".repeat(55) + "\"",
                "\"" + "i".repeat(100_000) + ":1\"",
                "\"../etc/passwd:1\"",
                "\"inventory:1'; DROP TABLE stock; --\"",
                "\"" + EVIL + "\"");
    }

    private static String swapped(String text) {
        return text.equals(text.toUpperCase(Locale.ROOT))
                ? text.toLowerCase(Locale.ROOT)
                : text.toUpperCase(Locale.ROOT);
    }
}
