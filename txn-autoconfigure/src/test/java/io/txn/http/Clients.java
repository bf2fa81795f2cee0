package io.txn.http;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.registry.HttpServiceGroup;
import org.springframework.web.service.registry.ImportHttpServices;

/** An application with one HTTP service group of either kind. */
@Configuration(proxyBeanMethods = false)
@ImportHttpServices(group = "blocking", types = Clients.Blocking.class)
@ImportHttpServices(
        group = "reactive",
        types = Clients.Reactive.class,
        clientType = HttpServiceGroup.ClientType.WEB_CLIENT)
class Clients {

    interface Blocking {
        @PostExchange("/reservations")
        String reserve();
    }

    interface Reactive {
        @PostExchange("/reservations")
        String reserve();
    }
}
