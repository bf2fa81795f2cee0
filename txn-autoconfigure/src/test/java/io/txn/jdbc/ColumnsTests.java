package io.txn.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.Xid;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ColumnsTests {

    private static List<Xid> xids(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> new Xid("order:" + number))
                .toList();
    }

    @Test
    void needsFewStatementsForAnyNumberOfXids() {
        assertThat(IntStream.rangeClosed(1, 500)
                        .mapToObj(count -> Columns.among("IN (%s)", xids(count)))
                        .distinct())
                .hasSize(10);
    }

    @Test
    void hasAnArgumentForEachParameter() {
        for (int count = 1; count <= 70; count++) {
            String statement = Columns.among("%s", xids(count));
            Object[] arguments = Columns.arguments(xids(count), "before");

            assertThat(arguments)
                    .hasSize(statement.split(", ").length + 1)
                    .startsWith("before", "order:1")
                    .contains("order:" + count)
                    .endsWith("order:" + count);
        }
    }
}
