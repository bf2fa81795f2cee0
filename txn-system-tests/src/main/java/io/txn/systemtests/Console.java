package io.txn.systemtests;

import java.io.PrintStream;
import java.util.List;

/** What the visitor of the demo reads. Plain characters only: the terminal's encoding is anybody's guess. */
final class Console {

    private final PrintStream out;

    Console(PrintStream out) {
        this.out = out;
    }

    void title(String text) {
        out.printf("%n== %s ==%n", text);
    }

    void say(String text) {
        out.println("   " + text);
    }

    void lines(List<String> lines) {
        lines.forEach(line -> out.println("     | " + line));
    }

    void command(String text) {
        out.println("   $ " + text);
    }
}
