package io.txn.systemtests;

import io.txn.systemtests.Calamity.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Draws what goes wrong next. What it draws follows from the source of randomness alone. */
final class Calamities {

    /** How far a clock may be set, either way. */
    static final Duration LARGEST_JUMP = Duration.ofSeconds(30);

    private static final Duration AT_ONCE = Duration.ZERO;

    /** Twice the recovery interval: after that, whoever comes by takes over what a silent instance has claimed. */
    private static final Duration LEASE = StackSettings.RECOVERY_INTERVAL.multipliedBy(2);

    private final Cluster cluster;
    private final Outages outages;
    private final Random random;

    Calamities(Cluster cluster, Outages outages, Random random) {
        this.cluster = cluster;
        this.outages = outages;
        this.random = random;
    }

    /** Those that can be had on this machine. */
    List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>(Arrays.asList(Kind.values()));
        if (!cluster.clocks().canBeSet()) {
            kinds.remove(Kind.CLOCK_JUMP);
        }
        return kinds;
    }

    Calamity any() {
        return any(one(kinds()));
    }

    Calamity any(Kind kind) {
        return switch (kind) {
            case KILLED_SERVICE -> killedService(anyInstance());
            case PAUSED_SERVICE -> pausedService(anyInstance());
            case KILLED_DATABASE -> killedDatabase(anySample());
            case CUT_CONNECTIONS -> cutConnections();
            case PARTITION -> partition();
            case SLOW_NETWORK -> slowNetwork();
            case CLOCK_JUMP -> clockJump(anyInstance());
        };
    }

    private Calamity killedService(ServiceProcess instance) {
        return new Calamity(
                Kind.KILLED_SERVICE,
                "kill -9 " + instance.name(),
                touches(instance),
                AT_ONCE,
                () -> {
                    outages.begin(instance);
                    instance.kill();
                },
                () -> cluster.start(instance),
                Optional.of(instance));
    }

    private Calamity pausedService(ServiceProcess instance) {
        Duration lasts = LEASE.plusMillis(500 + random.nextInt(2_000));
        return new Calamity(
                Kind.PAUSED_SERVICE,
                "kill -STOP " + instance.name() + " for " + lasts.toMillis() + " ms",
                touches(instance),
                lasts,
                () -> {
                    outages.begin(instance);
                    instance.pause();
                },
                instance::resume,
                Optional.of(instance));
    }

    /** The other instance of the service is left alone meanwhile: two dead instances are a service that is away. */
    private Set<Object> touches(ServiceProcess instance) {
        Sample sample = cluster.sample(instance);
        return new HashSet<>(cluster.instances(sample));
    }

    private Calamity killedDatabase(Sample sample) {
        Duration lasts = Duration.ofMillis(random.nextInt(1_000));
        return new Calamity(
                Kind.KILLED_DATABASE,
                "kill -9 " + Cluster.databaseName(sample) + " for " + lasts.toMillis() + " ms and its start",
                Set.of(sample),
                lasts,
                () -> cluster.database(sample).kill(),
                () -> cluster.startDatabase(sample),
                Optional.empty());
    }

    private Calamity cutConnections() {
        List<Link> links = one(cluster.network().gateways()).links();
        return new Calamity(
                Kind.CUT_CONNECTIONS,
                "cut all of " + links,
                new HashSet<>(links),
                AT_ONCE,
                () -> links.forEach(Link::cut),
                () -> {},
                Optional.empty());
    }

    private Calamity partition() {
        List<Link> links = anyPair();
        Duration lasts = Duration.ofMillis(1_000 + random.nextInt(5_000));
        return new Calamity(
                Kind.PARTITION,
                "part " + links + " for " + lasts.toMillis() + " ms",
                new HashSet<>(links),
                lasts,
                () -> links.forEach(Link::part),
                () -> links.forEach(Link::heal),
                Optional.empty());
    }

    private Calamity slowNetwork() {
        List<Link> links = one(cluster.network().gateways()).links();
        boolean toDatabase = links.toString().contains("-db");
        Duration latency = Duration.ofMillis(toDatabase ? 2 + random.nextInt(20) : 20 + random.nextInt(300));
        Duration lasts = Duration.ofMillis(1_000 + random.nextInt(5_000));
        return new Calamity(
                Kind.SLOW_NETWORK,
                "delay " + links + " by " + latency.toMillis() + " ms for " + lasts.toMillis() + " ms",
                new HashSet<>(links),
                lasts,
                () -> links.forEach(link -> link.slow(latency)),
                () -> links.forEach(Link::heal),
                Optional.empty());
    }

    private Calamity clockJump(ServiceProcess instance) {
        Duration ahead =
                Duration.ofSeconds(random.nextInt(2 * (int) LARGEST_JUMP.toSeconds() + 1) - LARGEST_JUMP.toSeconds());
        Duration lasts = Duration.ofMillis(2_000 + random.nextInt(4_000));
        return new Calamity(
                Kind.CLOCK_JUMP,
                "set the clock of " + instance.name() + " " + ahead.toSeconds() + " s ahead for " + lasts.toMillis()
                        + " ms",
                Set.of("clock of " + instance.name()),
                lasts,
                () -> cluster.clocks().set(instance.name(), ahead),
                () -> cluster.clocks().set(instance.name(), Duration.ZERO),
                Optional.empty());
    }

    /** One instance and another, in both directions; two services, all instances of them; or an instance and its database. */
    private List<Link> anyPair() {
        Sample participant = one(List.of(Sample.INVENTORY, Sample.PAYMENT));
        return switch (random.nextInt(3)) {
            case 0 ->
                bothWays(
                        one(cluster.instances(Sample.ORDER)).name(),
                        one(cluster.instances(participant)).name());
            case 1 -> bothWays(Sample.ORDER.shortName(), participant.shortName());
            default ->
                one(cluster.network().gateways().stream()
                                .filter(gateway -> gateway.links().toString().contains("-db"))
                                .toList())
                        .links();
        };
    }

    private List<Link> bothWays(String one, String other) {
        List<Link> links = new ArrayList<>(cluster.network().links(one, other));
        links.addAll(cluster.network().links(other, one));
        links.removeIf(link -> link.toString().contains("-db"));
        return Collections.unmodifiableList(links);
    }

    private ServiceProcess anyInstance() {
        return one(cluster.instances());
    }

    private Sample anySample() {
        return one(List.of(Sample.values()));
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
