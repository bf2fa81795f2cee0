package io.txn.benchmarks;

import java.time.Duration;

/** How long a run side by side takes with its settings, as far as one can tell before. */
record Expected(Duration time, String why) {

    /** Until services of one setup can serve, and have ended. */
    private static final Duration STACK = Duration.ofSeconds(20);

    /** Around a measurement: vacuum, counters, what is left over. */
    private static final Duration AROUND = Duration.ofSeconds(2);

    static Expected of(BenchSettings settings) {
        long variants = settings.variants().size();
        long stacks =
                settings.variants().stream().map(Variant::setup).distinct().count();
        long cells = variants * settings.concurrency().size() * settings.number("rounds");
        Duration warmUp = settings.duration("first-warm-up").plus(AROUND);
        Duration cell =
                settings.duration("warm-up").plus(settings.duration("measure")).plus(AROUND);
        return new Expected(
                STACK.multipliedBy(stacks).plus(warmUp.multipliedBy(variants)).plus(cell.multipliedBy(cells)),
                variants + " variants, each warmed up for "
                        + settings.duration("first-warm-up").toSeconds() + " s, and " + cells + " measurements of "
                        + settings.duration("measure").toSeconds() + " s");
    }

    @Override
    public String toString() {
        return "This takes about " + (time.toSeconds() + 59) / 60 + " minutes: " + why;
    }
}
