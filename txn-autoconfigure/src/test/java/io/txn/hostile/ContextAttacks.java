package io.txn.hostile;

import static io.txn.hostile.Target.bytes;

import io.txn.wire.ContextCodec;
import io.txn.wire.Signer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What can be wrong with a context. Each would reserve something if it were taken. */
final class ContextAttacks {

    private static final String TEXT = "\"orders:1\";coordinator=\"http://orders\";mode=TCC;remaining=60000;call=\"1\"";

    private final List<Attack> attacks = new ArrayList<>();

    private ContextAttacks() {}

    static List<Attack> all() {
        ContextAttacks contexts = new ContextAttacks();
        contexts.addUnsigned();
        contexts.addSigned();
        return contexts.attacks;
    }

    static String signed(String text) {
        return text + ";sig=:" + Target.signature("txn-context", text) + ":";
    }

    private void addUnsigned() {
        String right = Target.CONTEXTS.encode(Target.context("1"));
        ContextCodec stranger = new ContextCodec(Signer.withSecret("the secret of another system"));
        add("empty", "");
        add("unsigned", TEXT);
        add("with an empty signature", TEXT + ";sig=::");
        add("with half a signature", TEXT + ";sig=:");
        add("signed with another secret", stranger.encode(Target.context("1")));
        add("signed for an endpoint", TEXT + ";sig=:" + Target.signature("outcomes", TEXT) + ":");
        add("cut off", right.substring(0, right.length() - 1));
        add("in half", right.substring(0, right.length() / 2));
        add("with more behind", right + ";call=\"2\"");
        add("of another transaction", right.replace("orders:1", "orders:2"));
        add("of another coordinator", right.replace("http://orders", "http://others"));
        add("with a later deadline", right.replace("remaining=", "remaining=9"));
        add("of another call", right.replace("call=\"1\"", "call=\"2\""));
        add("twice in one", right + ", " + right);
        add("twice", right + "\r\nTxn-Context: " + right);
        add("once right and once wrong", right + "\r\nTxn-Context: " + EndpointAttacks.EVIL);
        add("not ASCII", "\u00e4\u00f6\u00fc\u0080\u00ff".repeat(50));
        add("7 kB long", "\"" + EndpointAttacks.EVIL.repeat(100) + "x".repeat(5000) + "\"");
        for (String character : List.of("\u0000", "\u0001", "\u001b[2J", "\u007f")) {
            attacks.add(Attack.of("context with control characters", request(right + character), 400, 401));
        }
        attacks.add(Attack.of("context of 60 kB", request("x".repeat(60_000)), 400, 431));
    }

    private void addSigned() {
        for (String xid : List.of(
                "",
                "orders",
                "orders:",
                ":1",
                "orders:1:1",
                "orders:1 ",
                "o" + "x".repeat(64) + ":1",
                "ord\u00e9rs:1",
                "orders:" + EndpointAttacks.EVIL,
                "orders:1'; DROP TABLE stock; --")) {
            addSigned("xid " + xid, TEXT.replace("orders:1", xid));
        }
        for (String url : List.of(
                "",
                "orders",
                "ftp://orders",
                "file:///etc/passwd",
                "jar:http://orders!/",
                "http://",
                "http://me:pw@orders",
                "http://orders@elsewhere",
                "http://orders?x",
                "http://orders#x",
                "http://orders/../x",
                "http://orders//x",
                "http://orders/%2e%2e/x",
                "http://or_ders",
                "http://ord\u00e9rs",
                "http://orders:99999",
                "http://169.254.169.254",
                "http://169.254.169.254.",
                "http://[fe80::1]",
                "http://2852039166",
                "http://0xa9fea9fe",
                "http://0251.0376.0251.0376",
                "http://[::ffff:a9fe:a9fe]",
                "http://0.0.0.0",
                "http://[::]",
                "http://elsewhere",
                "http://localhost",
                "http://internal.example",
                "http://xinternal.example",
                "http://orders.elsewhere.example",
                "http://" + "x".repeat(300))) {
            addSigned("coordinator " + url, TEXT.replace("http://orders", url));
        }
        for (String remaining :
                List.of("", "-1", "1.5", "1e3", "0x10", "9".repeat(16), "9".repeat(400), "NaN", "\"\"")) {
            addSigned("remaining " + remaining, TEXT.replace("60000", remaining));
        }
        for (String call : List.of(
                "", "0", "-1", "01", "1.", ".1", "1..1", "1.0", "9999999999", "1.1.1.1.1.1.1.1.1", "1'--", "\u0661")) {
            addSigned("call " + call, TEXT.replace("call=\"1\"", "call=\"" + call + "\""));
        }
        for (String mode : List.of("", "tcc", "XA", "TCC1", "\"TCC;\"")) {
            addSigned("mode " + mode, TEXT.replace("=TCC", "=" + mode));
        }
        for (String parameter : List.of("coordinator", "mode", "remaining", "call")) {
            addSigned("without " + parameter, TEXT.replaceFirst(";" + parameter + "=[^;]*", ""));
            addSigned("twice " + parameter, TEXT + TEXT.replaceFirst(".*(;" + parameter + "=[^;]*).*", "$1"));
        }
        addSigned("no item", TEXT.substring(TEXT.indexOf(';')));
        addSigned("no quotes", TEXT.replace("\"", ""));
        addSigned("too long", TEXT + ";padding=\"" + "x".repeat(1024) + "\"");
    }

    /** A signed context with something else in some places, and again, that cannot be right by chance. */
    static Attack mutated(Random random) {
        StringBuilder text = new StringBuilder(TEXT);
        for (int n = random.nextInt(1, 5); n > 0; n--) {
            int at = random.nextInt(text.length());
            text.replace(at, Math.min(text.length(), at + random.nextInt(6)), noise(random));
        }
        text.insert(0, random.nextBoolean() ? "x" : "\\");
        return Attack.of("context " + text, request(signed(text.toString())), 400, 401);
    }

    private static String noise(Random random) {
        String alphabet = "\";:=,.-_*\\ \u00e9\u00ff aZ019%?#/@[]{}()<>'";
        StringBuilder noise = new StringBuilder();
        for (int n = random.nextInt(12); n > 0; n--) {
            noise.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return noise.toString();
    }

    private void addSigned(String name, String text) {
        add("with " + name, signed(text));
    }

    private void add(String name, String header) {
        attacks.add(Attack.of("context " + name, request(header), 401));
    }

    static byte[] request(String header) {
        return Wire.request("POST", "/reserve", bytes(""), "Txn-Context", header);
    }
}
