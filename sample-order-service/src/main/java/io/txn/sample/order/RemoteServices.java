package io.txn.sample.order;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.service.registry.ImportHttpServices;

/** Makes the clients; their addresses and time-outs are properties. */
@Configuration(proxyBeanMethods = false)
@ImportHttpServices(group = "inventory", types = InventoryClient.class)
@ImportHttpServices(group = "payment", types = PaymentClient.class)
class RemoteServices {}
