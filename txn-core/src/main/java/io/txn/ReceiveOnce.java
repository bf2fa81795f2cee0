package io.txn;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a listener's method at most once for each message, with effects in its own database: the message's id is recorded
 * in the local transaction in which the method works, and a message whose id is there already is skipped. If the method
 * throws, neither its rows nor the record of the message stay, and the message comes again, or goes wherever the listener's
 * error handler sends it.
 *
 * <pre>{@code
 * @ReceiveOnce
 * @KafkaListener(topics = "orders.placed")
 * public void reward(OrderPlaced event) { … }
 * }</pre>
 *
 * <p>The method must be a {@code @KafkaListener} and be called through its bean's proxy, as listeners are. A listener of
 * batches gets the new ones only, and is not called if there are none. The id is that of the header
 * {@code Txn-Message-Id}, or of the place in the topic where there is no such header. It is kept for
 * {@code txn.inbox.retention}, per consumer group.
 *
 * <p>The method works in a local transaction of its own, and in no global transaction, whatever the message's headers say.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ReceiveOnce {}
