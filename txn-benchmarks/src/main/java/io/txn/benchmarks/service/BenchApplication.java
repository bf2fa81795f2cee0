package io.txn.benchmarks.service;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A service that can be any of the three: it differs by its database and by who calls it. All variants run in the same
 * processes, with the same pools, clients and flags.
 */
@SpringBootApplication
public class BenchApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(BenchApplication.class, arguments);
    }
}
