package io.txn.sample.order;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The order service. */
@SpringBootApplication
public class OrderApplication {

    public static void main(String[] args) {
        // HikariCP has no other way to say it: a connection that was used in the last 10 seconds, instead of half a
        // second, is lent without a test. A test is a round trip, and one more commit in PostgreSQL's statistics.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "10000");
        SpringApplication.run(OrderApplication.class, args);
    }
}
