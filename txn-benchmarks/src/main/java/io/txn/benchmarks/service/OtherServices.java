package io.txn.benchmarks.service;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** The other two services, by one and the same client in all variants. */
@Component
class OtherServices {

    private final RestClient inventory;
    private final RestClient payment;

    OtherServices(
            RestClient.Builder builder,
            @Value("${bench.inventory:http://localhost}") String inventory,
            @Value("${bench.payment:http://localhost}") String payment) {
        this.inventory = builder.clone().baseUrl(inventory).build();
        this.payment = builder.clone().baseUrl(payment).build();
    }

    void stock(String action, Goods goods) {
        post(inventory, "/stock/" + action, goods);
    }

    void accounts(String action, Money money) {
        post(payment, "/accounts/" + action, money);
    }

    private static void post(RestClient service, String path, Object body) {
        service.post().uri(path).body(body).retrieve().toBodilessEntity();
    }
}
