package io.txn.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** docs/BENCHMARKS.md: each kind of measuring writes its own part, and leaves those of the others as they are. */
final class Document {

    private static final String EMPTY = """
            # Benchmarks

            What stands between the markers `begin` and `end` is written by the commands that it names; do not edit it. Figures are the median of
            all rounds, with the least and the most beside it. Ratios are taken within a round, so that whatever the machine did meanwhile, it did to
            both.
            """;

    private final Path docs;

    Document(Path docs) {
        this.docs = docs;
    }

    void write(String part, String text) {
        Path file = docs.resolve("BENCHMARKS.md");
        try {
            Files.writeString(file, with(part, text, Files.exists(file) ? Files.readString(file) : EMPTY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void plot(String name, BarChart chart) {
        try {
            Files.createDirectories(docs.resolve("benchmarks"));
            Files.writeString(docs.resolve("benchmarks").resolve(name + ".svg"), chart.svg());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document with the part replaced, or added at its end. */
    static String with(String part, String text, String document) {
        String begin = "<!-- begin " + part + " -->";
        String end = "<!-- end " + part + " -->";
        String whole = begin + "\n" + text.strip() + "\n" + end;
        int from = document.indexOf(begin);
        int to = document.indexOf(end);
        return from < 0 || to < from
                ? document.strip() + "\n\n" + whole + "\n"
                : document.substring(0, from) + whole + document.substring(to + end.length());
    }
}
