package io.txn.hostile;

import static io.txn.hostile.Target.bytes;

import java.util.ArrayList;
import java.util.List;

/** What can be wrong with what operators ask for. */
final class OperatorAttacks {

    private static final String PATH = "/actuator/txn";

    private OperatorAttacks() {}

    /** About a transaction that has ended, and about others. */
    static List<Attack> all(String ended) {
        List<Attack> attacks = new ArrayList<>();
        for (String query : List.of(
                "?state=",
                "?state=evil%1b%5b2J",
                "?state=" + "x".repeat(5000),
                "?limit=0",
                "?limit=-1",
                "?limit=1001",
                "?limit=2147483648",
                "?limit=1e1",
                "?limit=%00")) {
            attacks.add(Attack.of("list " + query, Wire.request("GET", PATH + query, bytes("")), 400));
        }
        for (String xid : List.of(
                "nonsense",
                "orders:",
                ":1",
                "orders:1%0d%0aevil",
                "orders:%00",
                "orders:1'--",
                "%f0%9f%9a%80:1",
                "o".repeat(64) + ":1",
                "%2e%2e",
                "..%2f..%2fetc",
                "orders:1%1b%5b2J")) {
            attacks.add(Attack.of("look at " + xid, Wire.request("GET", PATH + "/" + xid, bytes("")), 400));
        }
        attacks.add(Attack.of("look at nothing", Wire.request("GET", PATH + "/orders:NEVERWAS", bytes("")), 404));
        attacks.add(Attack.of("delete", Wire.request("DELETE", PATH + "/" + ended, bytes("")), 404, 405));
        attacks.add(Attack.of("put", Wire.request("PUT", PATH, bytes("{}"), "Content-Type", "application/json"), 405));
        addOperations(attacks, ended);
        return attacks;
    }

    private static void addOperations(List<Attack> attacks, String ended) {
        for (String operation : List.of("retry", "resolve")) {
            String path = PATH + "/" + ended + "/" + operation;
            for (String body : List.of(
                    "",
                    "{}",
                    "null",
                    "[]",
                    "{",
                    "evil",
                    "{\"reason\":null}",
                    "{\"reason\":\"\"}",
                    "{\"reason\":\" \\u0000\\n\"}",
                    "{\"reason\":{}}",
                    "{\"reason\":[\"why\"]}",
                    "{\"reason\":\"" + "x".repeat(501) + "\"}",
                    "{\"reason\":" + "[".repeat(100_000))) {
                attacks.add(Attack.of(operation + " " + body, post(path, body), 400));
            }
            attacks.add(Attack.of(operation + " in vain", post(path, "{\"reason\":\"why\\u001b[2J\\u0000\"}"), 409));
            attacks.add(Attack.of(
                    operation + " of nothing",
                    post(PATH + "/orders:NEVERWAS/" + operation, "{\"reason\":\"why\"}"),
                    404));
            attacks.add(Attack.of(
                    operation + " of nonsense", post(PATH + "/nonsense/" + operation, "{\"reason\":\"why\"}"), 400));
            attacks.add(Attack.of(
                    operation + " as text",
                    Wire.request("POST", path, bytes("why"), "Content-Type", "text/plain"),
                    415));
            attacks.add(Attack.of("get " + operation, Wire.request("GET", path, bytes("")), 404, 405));
        }
        attacks.add(Attack.of("commit", post(PATH + "/" + ended + "/commit", "{\"reason\":\"why\"}"), 404));
        attacks.add(Attack.of("evil", post(PATH + "/" + ended + "/evil%1b%5b2J", "{\"reason\":\"why\"}"), 404));
    }

    private static byte[] post(String path, String body) {
        return Wire.request("POST", path, bytes(body), "Content-Type", "application/json");
    }
}
