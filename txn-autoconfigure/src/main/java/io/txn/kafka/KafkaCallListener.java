package io.txn.kafka;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;
import org.springframework.kafka.annotation.KafkaListener;

/**
 * Serves {@linkplain KafkaCalls calls over Kafka}: a {@link KafkaListener} whose method runs in the caller's global
 * transaction, so that the {@code @TccAction}s and {@code @SagaStep}s that it calls become branches of it. What the method
 * returns is the reply; what it throws is answered at once as a failure, and the request is not served again.
 *
 * <p>The method takes the request as its payload, read from JSON, and returns its reply or nothing; not a future. Whatever a
 * method of a {@code KafkaListener} may take, this one may. A record on the topic that is no signed request for a call is
 * refused: logged, and passed over. A topic of calls is served by one service; all its instances share a group.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@KafkaListener(containerFactory = KafkaCallListener.CONTAINER_FACTORY, splitIterables = false, idIsGroup = false)
public @interface KafkaCallListener {

    /** The name of the bean that makes these listeners' containers. */
    String CONTAINER_FACTORY = "txnKafkaCallListenerContainerFactory";

    /** The topics of requests; placeholders are resolved. */
    @AliasFor(annotation = KafkaListener.class, attribute = "topics")
    String[] topics();

    /** The group of the service's instances. Defaults to {@code spring.kafka.consumer.group-id}, else the service's name. */
    @AliasFor(annotation = KafkaListener.class, attribute = "groupId")
    String groupId() default "";

    /** The id of the listener's container. Defaults to a generated one. */
    @AliasFor(annotation = KafkaListener.class, attribute = "id")
    String id() default "";

    /** How many requests are served at a time, by threads of their own; one if empty. */
    @AliasFor(annotation = KafkaListener.class, attribute = "concurrency")
    String concurrency() default "";

    /** Whether to start with the application; if empty, it does. */
    @AliasFor(annotation = KafkaListener.class, attribute = "autoStartup")
    String autoStartup() default "";
}
