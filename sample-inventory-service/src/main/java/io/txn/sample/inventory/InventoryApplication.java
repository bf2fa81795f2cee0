package io.txn.sample.inventory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The inventory service. */
@SpringBootApplication
public class InventoryApplication {

    public static void main(String[] args) {
        // HikariCP has no other way to say it: a connection that was used in the last 10 seconds, instead of half a
        // second, is lent without a test. A test is a round trip, and one more commit in PostgreSQL's statistics.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "10000");
        SpringApplication.run(InventoryApplication.class, args);
    }
}
