package io.txn.systemtests;

import java.nio.file.Path;

/** {@code mvn -Pdemo}: starts the samples, plays the tour, and stays up until Ctrl-C. */
public final class Demo {

    private final Console console = new Console(System.out);

    private Demo() {}

    /**
     * Ends normally when the tour went well and {@code demo.exit} is set, and with an exception when it did not.
     *
     * @param args the directory of this Maven module
     */
    public static void main(String[] args) {
        new Demo().run(settings(Path.of(args[0])));
    }

    private static StackSettings settings(Path module) {
        return StackSettings.of(module, "demo")
                .port(Sample.ORDER, Integer.getInteger("demo.order.port", 8081))
                .port(Sample.INVENTORY, Integer.getInteger("demo.inventory.port", 8082))
                .port(Sample.PAYMENT, Integer.getInteger("demo.payment.port", 8083));
    }

    private void run(StackSettings settings) {
        console.title("Starting PostgreSQL and three services");
        console.say("On ports " + settings.ports().values()
                + "; for others: -Ddemo.order.port=... -Ddemo.inventory.port=... -Ddemo.payment.port=...");
        try (Stack stack = Stack.start(settings, console::say)) {
            play(stack);
        }
    }

    private void play(Stack stack) {
        try {
            Tour tour = new Tour(stack, console);
            boolean whole = tour.play();
            if (!Boolean.getBoolean("demo.exit")) {
                tour.explainByHand();
                stack.awaitClosed();
            } else if (!whole) {
                throw new StackException("An invariant does not hold, see above; logs are in " + stack.directory());
            }
        } catch (StackException e) {
            if (!stack.isClosing()) {
                throw e;
            }
            // Ctrl-C in the middle of an act: what failed is what it has ended.
            stack.awaitClosed();
        }
    }
}
