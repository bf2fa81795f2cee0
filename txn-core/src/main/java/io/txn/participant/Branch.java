package io.txn.participant;

import io.txn.CallReport;
import io.txn.Outcome;
import io.txn.Xid;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work of a participant. Its existence says that the try, or the step, committed; how it ended is the gate's to
 * say, unless its call was undone on its own.
 *
 * @param xid the transaction
 * @param call the call it was done for
 * @param ordinal its number within the call
 * @param action the action's name
 * @param arguments what the try was called with, as JSON
 * @param result what it returned, as JSON, or null if nothing
 * @param enlisted whom the try enlisted by calls of its own, which a repetition of its call does not make again
 * @param calls how many calls had been made when it ended, so that a repetition numbers those that follow alike
 * @param branches how many branches its call had when it ended, those within its try included, which a repetition of the
 *     call does not run again; so that those that follow are numbered alike
 * @param undone when it was undone ahead of others of its transaction, or null
 */
public record Branch(
        Xid xid,
        String call,
        int ordinal,
        String action,
        String arguments,
        @Nullable String result,
        CallReport enlisted,
        int calls,
        int branches,
        @Nullable Instant undone) {

    private static final Comparator<Branch> IN_ORDER = Comparator.comparing(
                    (Branch branch) -> numbers(branch.call), Arrays::compare)
            .thenComparingInt(Branch::ordinal);

    /** In the order in which the outcome takes them: confirmed as they were tried, cancelled in reverse. */
    static List<Branch> inOrder(List<Branch> branches, Outcome outcome) {
        return branches.stream()
                .sorted(outcome == Outcome.COMMIT ? IN_ORDER : IN_ORDER.reversed())
                .toList();
    }

    private static int[] numbers(String call) {
        return Arrays.stream(call.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }

    /** The number of the call, if the coordinator itself made it. */
    public OptionalInt topLevelCall() {
        int[] numbers = numbers(call);
        return numbers.length == 1 ? OptionalInt.of(numbers[0]) : OptionalInt.empty();
    }

    /** The same work, asked for again. */
    boolean sameAs(String otherAction, String otherArguments) {
        return action.equals(otherAction) && arguments.equals(otherArguments);
    }

    @Override
    public String toString() {
        return "branch " + call + "#" + ordinal + " (" + action + ") of " + xid;
    }
}
