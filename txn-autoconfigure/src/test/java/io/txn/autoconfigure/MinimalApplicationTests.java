package io.txn.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.GlobalTransactional;
import io.txn.TccAction;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a stranger writes first: the starter, H2, a secret, and annotations. */
@SpringBootTest(
        properties = {"txn.secret=0123456789abcdef", "spring.datasource.generate-unique-name=true"},
        webEnvironment = SpringBootTest.WebEnvironment.NONE)
class MinimalApplicationTests {

    @Autowired
    private Shop shop;

    @Autowired
    private JdbcTemplate jdbc;

    @BeforeEach
    void clear() {
        jdbc.execute("CREATE TABLE IF NOT EXISTS stock (id INT PRIMARY KEY, available INT, reserved INT)");
        jdbc.execute("DELETE FROM stock");
        jdbc.execute("INSERT INTO stock VALUES (1, 10, 0)");
    }

    @Test
    void confirmsWhenTheMethodReturns() {
        shop.sell(3, false);

        assertThat(stock()).containsExactly(7, 0);
    }

    @Test
    void cancelsWhenTheMethodThrows() {
        assertThatThrownBy(() -> shop.sell(3, true)).hasMessage("changed my mind");

        assertThat(stock()).containsExactly(10, 0);
    }

    private List<Integer> stock() {
        return jdbc.queryForObject(
                "SELECT available, reserved FROM stock", (row, n) -> List.of(row.getInt(1), row.getInt(2)));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Shop.class, Stock.class})
    static class Application {}

    static class Shop {

        private final Stock stock;

        Shop(Stock stock) {
            this.stock = stock;
        }

        @GlobalTransactional
        public void sell(int quantity, boolean regret) {
            stock.reserve(quantity);
            if (regret) {
                throw new IllegalStateException("changed my mind");
            }
        }
    }

    static class Stock {

        private final JdbcTemplate jdbc;

        Stock(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @TccAction(confirm = "take", cancel = "giveBack")
        public void reserve(int quantity) {
            jdbc.update("UPDATE stock SET available = available - ?, reserved = reserved + ?", quantity, quantity);
        }

        public void take(int quantity) {
            jdbc.update("UPDATE stock SET reserved = reserved - ?", quantity);
        }

        public void giveBack(int quantity) {
            jdbc.update("UPDATE stock SET available = available + ?, reserved = reserved - ?", quantity, quantity);
        }
    }
}
