package io.txn.aop;

import io.txn.TxnException;
import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** Annotations that cannot work; the application does not start. */
final class InvalidAnnotationException extends TxnException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    InvalidAnnotationException(Problem problem) {
        this(List.of(problem));
    }

    InvalidAnnotationException(List<Problem> problems) {
        super(problems.stream()
                .map(problem -> problem.description() + " " + problem.action())
                .collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    List<Problem> problems() {
        return problems;
    }
}
