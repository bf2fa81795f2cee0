package io.txn;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A global transaction as one service sees it while working for it: the coordinator from begin to decision, a participant
 * while it serves one call.
 *
 * <p>It is bound to the thread; {@link #current()} is how application code gets at it. The rest of it serves adapters:
 * it numbers calls, and it keeps what is known about them. Until a call is answered it counts as one that may have
 * enlisted somebody, so a report taken at any moment is safe to decide by (R2).
 *
 * <p>Thread-safe.
 */
public final class GlobalTransaction {

    private static final ThreadLocal<@Nullable GlobalTransaction> CURRENT = new ThreadLocal<>();

    private final String name;
    private final Xid xid;
    private final Mode mode;
    private final URI coordinator;
    private final InstantSource clock;
    private final Instant deadline;
    private final @Nullable String inboundCall;
    private final Runnable onChange;
    private final @Nullable CallLog log;

    private final Set<URI> participants = new LinkedHashSet<>();
    private final Map<String, URI> unanswered = new LinkedHashMap<>();
    private final NavigableMap<Integer, Enlistment> ordinals = new TreeMap<>();
    private final Map<Integer, URI> enlisting = new TreeMap<>();
    private final Map<Integer, URI> expected = new TreeMap<>();
    private final Map<Integer, Set<URI>> corrections = new TreeMap<>();
    private int calls;
    private int requests;
    private int branches;
    private boolean logged;
    private boolean confirms;
    private @Nullable String rollbackOnly;
    private boolean ended;

    private GlobalTransaction(
            String name,
            TransactionContext context,
            boolean joined,
            InstantSource clock,
            Runnable onChange,
            @Nullable CallLog log) {
        this.name = name;
        this.xid = context.xid();
        this.mode = context.mode();
        this.coordinator = context.coordinator();
        this.inboundCall = joined ? context.call() : null;
        this.clock = clock;
        this.deadline = clock.instant().plus(context.remaining());
        this.onChange = onChange;
        this.log = log;
    }

    /**
     * The coordinator's view of a new transaction.
     *
     * @param name what it does, as {@link TransactionDefinition#name()} says
     * @param log where calls are recorded before they are made, or null if they need not be
     */
    public static GlobalTransaction begun(
            String name,
            Xid xid,
            Mode mode,
            URI coordinator,
            Duration timeout,
            InstantSource clock,
            @Nullable CallLog log) {
        return new GlobalTransaction(
                name, new TransactionContext(xid, coordinator, mode, timeout, ""), false, clock, () -> {}, log);
    }

    /**
     * A participant's view, for the time of one call.
     *
     * @param onChange is run after each change of {@link #report()}, before the work that caused it goes on, so that the
     *     call's answer can say it; where it no longer can, it is to {@link #end()} this view, and the call or branch is
     *     refused
     */
    public static GlobalTransaction joined(TransactionContext context, InstantSource clock, Runnable onChange) {
        return new GlobalTransaction("", context, true, clock, onChange, null);
    }

    /** The global transaction that the calling thread works for. */
    public static Optional<GlobalTransaction> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /**
     * Makes a transaction, or none, the calling thread's current one until the returned binding is closed, which puts
     * back what was there before. To be closed by the same thread.
     */
    public static Binding bind(@Nullable GlobalTransaction transaction) {
        GlobalTransaction before = CURRENT.get();
        set(transaction);
        return () -> set(before);
    }

    private static void set(@Nullable GlobalTransaction transaction) {
        if (transaction == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(transaction);
        }
    }

    /** What it does, as whoever began it says; empty in a participant, which is not told. */
    public String name() {
        return name;
    }

    public Xid xid() {
        return xid;
    }

    public Mode mode() {
        return mode;
    }

    /** Base URL of the service that decides. */
    public URI coordinator() {
        return coordinator;
    }

    /** When participants begin to ask, on this service's clock. */
    public Instant deadline() {
        return deadline;
    }

    /** Time until the deadline; zero when it has passed. */
    public Duration remaining() {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Whether the deadline has passed, so that nothing new may be begun. */
    public boolean expired() {
        return remaining().isZero();
    }

    /**
     * Lets the transaction only roll back from now on; the first reason given is kept, and told to whoever began it.
     *
     * @param reason a sentence for people
     */
    public void setRollbackOnly(String reason) {
        synchronized (this) {
            if (rollbackOnly == null) {
                rollbackOnly = reason;
            }
        }
        onChange.run();
    }

    /** What is known now. Calls that are not answered yet count as possible participants, and forbid a commit. */
    public synchronized CallReport report() {
        return report(unanswered);
    }

    private CallReport report(Map<String, URI> open) {
        Set<URI> known = new LinkedHashSet<>(participants);
        known.addAll(open.values());
        return new CallReport(known, rollbackOnly != null ? rollbackOnly : unansweredReason(open));
    }

    private static @Nullable String unansweredReason(Map<String, URI> open) {
        return open.entrySet().stream()
                .findFirst()
                .map(call -> "call " + call.getKey() + " to " + call.getValue() + " was not answered yet")
                .orElse(null);
    }

    /** Ends this view: calls and branches are refused from now on. Returns the final report. */
    public synchronized CallReport end() {
        ended = true;
        expected.keySet().forEach(number -> corrections.put(number, Set.of()));
        expected.clear();
        return report();
    }

    /** How many calls have been made through this view, or begun. */
    public synchronized int requests() {
        return requests;
    }

    /** The calls on record that are known to have enlisted their target, or may have, and nobody else: targets by number. */
    public synchronized Map<Integer, URI> enlisting() {
        return new TreeMap<>(enlisting);
    }

    /** Whether calls of this transaction are on record. */
    public synchronized boolean logged() {
        return logged;
    }

    /**
     * Whether the coordinator's own service may have a branch that has something to do when this commits: one that was
     * enlisted here, or any that a call has led to, because answers do not say what it is.
     */
    public synchronized boolean confirms() {
        return confirms;
    }

    /** What answers have said otherwise than is on record: participants by the number of the call. */
    public synchronized Map<Integer, Set<URI>> corrections() {
        return new TreeMap<>(corrections);
    }

    /**
     * Numbers a call and counts its target as contacted; to be called before the request leaves. In a saga it is on record
     * when this returns.
     *
     * @throws IllegalTransactionStateException if this view has ended, so that the call's fate could not be reported
     * @throws TransactionRolledBackException if the transaction is found to be decided already; a call that was on record
     *     before, as expected, does not look
     */
    public Call call(URI target) {
        Call call = new Call(nextCall(target), target);
        if (log != null && !isOnRecord(call)) {
            record(log, call);
        }
        changed("a call to " + target);
        return call;
    }

    /** It was expected, and there is nothing else to record. One that comes too late is left to the log to refuse. */
    private synchronized boolean isOnRecord(Call call) {
        return call.target.equals(expected.remove(Integer.valueOf(call.number))) && corrections.isEmpty() && !expired();
    }

    /** A call that could not be recorded is not made. */
    private void record(CallLog callLog, Call call) {
        Map<Integer, Set<URI>> entries = corrections();
        entries.put(Integer.valueOf(call.number), Set.of(call.target));
        Map<Integer, URI> more;
        try {
            more = callLog.record(this, entries);
        } catch (Throwable e) {
            takeBack(call);
            throw e;
        }
        synchronized (this) {
            logged = true;
            corrections.entrySet().removeAll(entries.entrySet());
            more.forEach(this::expect);
        }
    }

    private void takeBack(Call call) {
        synchronized (this) {
            corrections.put(Integer.valueOf(call.number), Set.of());
        }
        known(call.number, CallReport.NONE);
    }

    /** A number that has been taken meanwhile was put on record by whoever took it, or is a branch of this service's own. */
    private void expect(Integer number, URI target) {
        if (number > calls && ended) {
            corrections.put(number, Set.of());
        } else if (number > calls) {
            expected.put(number, target);
        }
    }

    private synchronized void correct(Call call, CallReport report) {
        if (log != null) {
            Integer number = Integer.valueOf(call.number);
            if (report.participants().equals(Set.of(call.target))) {
                enlisting.put(number, call.target);
            } else {
                corrections.put(number, report.participants());
            }
        }
    }

    private synchronized String nextCall(URI target) {
        requireOpen("a call to " + target);
        calls++;
        requests++;
        String number = inboundCall == null ? Integer.toString(calls) : inboundCall + "." + calls;
        unanswered.put(number, target);
        return number;
    }

    /**
     * Gives a branch its place and counts this service as a participant; to be called before the branch's work begins,
     * and to be closed after its local transaction.
     *
     * @param self this service's own base URL
     * @param newConfirms whether the branch has something to do when the transaction commits
     * @throws IllegalTransactionStateException if this view has ended
     */
    public Enlistment enlist(URI self, boolean newConfirms) {
        Enlistment enlistment = nextBranch(self, newConfirms);
        changed("a branch");
        return enlistment;
    }

    private synchronized Enlistment nextBranch(URI self, boolean newConfirms) {
        requireOpen("a branch");
        confirms |= newConfirms;
        participants.add(self);
        String call = inboundCall != null ? inboundCall : Integer.toString(++calls);
        Set<URI> before = inboundCall != null ? Set.of(self) : Set.copyOf(participants);
        Enlistment enlistment = new Enlistment(call, call + "#" + ++branches, before);
        unanswered.put(enlistment.key, self);
        return enlistment;
    }

    private void changed(String what) {
        onChange.run();
        synchronized (this) {
            requireOpen(what);
        }
    }

    private void requireOpen(String what) {
        if (ended) {
            throw new IllegalTransactionStateException("Transaction " + xid + " has ended in this service; " + what
                    + " came too late. Work for it must be done before the annotated method ends, or before"
                    + " the answer to the request is sent.");
        }
    }

    private void known(String call, CallReport report) {
        synchronized (this) {
            if (unanswered.remove(call) == null) {
                return;
            }
            participants.addAll(report.participants());
            confirms |= report.participants().contains(coordinator);
            if (rollbackOnly == null) {
                rollbackOnly = report.rollbackOnly();
            }
        }
        onChange.run();
    }

    @Override
    public String toString() {
        return Objects.toString(xid);
    }

    /** Puts back what was bound before. */
    public interface Binding extends AutoCloseable {
        @Override
        void close();
    }

    /** One request that carries the context. The first of {@code answered}, {@code failed} and {@code unknown} counts. */
    public final class Call {

        private final String number;
        private final URI target;
        private volatile boolean lost;

        private Call(String number, URI target) {
            this.number = number;
            this.target = target;
        }

        /** The context to send; the remaining time is taken now, so that a repetition carries less. */
        public TransactionContext context() {
            return new TransactionContext(xid, coordinator, mode, remaining(), number);
        }

        /** An attempt may have left, and nothing was heard of it; the call is sent again, under the same number. */
        public void lost() {
            lost = true;
        }

        /**
         * The answer came and says who was enlisted; {@link CallReport#NONE} if the responder knows no transactions. After an
         * attempt that was lost, one that names nobody does not say what that attempt did (R2).
         */
        public void answered(CallReport report) {
            if (lost && report.participants().isEmpty()) {
                doubt(report);
            } else {
                settle(report);
            }
        }

        /**
         * The answer came and is an error of one who takes part in transactions; it says who was enlisted before that. Another
         * copy of the request may have come further, or may yet come: the target is told the outcome in any case. After an
         * attempt that was lost, nobody can say whom else that has enlisted (R2).
         */
        public void failed(CallReport report) {
            if (lost) {
                doubt(report);
            } else {
                settle(new CallReport(withTarget(report), report.rollbackOnly()));
            }
        }

        private void doubt(CallReport report) {
            settle(
                    new CallReport(
                            withTarget(report),
                            "the result of call " + number + " to " + target
                                    + " is unknown: an earlier attempt was lost, and the answer to this one does not say what it did"));
        }

        private Set<URI> withTarget(CallReport report) {
            Set<URI> possible = new LinkedHashSet<>(Set.of(target));
            possible.addAll(report.participants());
            return possible;
        }

        private void settle(CallReport report) {
            correct(this, report);
            known(number, report);
        }

        /** The request may have left and no usable answer came: the transaction can only roll back (R2). */
        public void unknown(String why) {
            known(
                    number,
                    new CallReport(
                            Set.of(target), "the result of call " + number + " to " + target + " is unknown: " + why));
        }
    }

    /** A branch's place in its transaction, and the time while its local transaction is open. */
    public final class Enlistment implements AutoCloseable {

        /** The number of a call's first branch. */
        public static final int FIRST = 1;

        private final String call;
        private final String key;
        private final Set<URI> before;
        private int ordinal;

        private Enlistment(String call, String key, Set<URI> before) {
            this.call = call;
            this.key = key;
            this.before = before;
        }

        /** The call that the branch belongs to. */
        public String call() {
            return call;
        }

        /**
         * Its number among the branches of that call, from 1. To be asked for in the branch's local transaction, when that
         * holds the gate, and before its work, which may have branches of its own.
         */
        public int ordinal() {
            synchronized (GlobalTransaction.this) {
                if (ordinal == 0) {
                    take(inboundCall != null ? firstFree() : FIRST);
                }
                return ordinal;
            }
        }

        /**
         * It is the first branch, because its gate has just been opened: whoever has had this number before was rolled back, and
         * may not have heard of it yet.
         */
        public void isFirst() {
            synchronized (GlobalTransaction.this) {
                take(FIRST);
            }
        }

        private void take(int number) {
            ordinal = number;
            ordinals.put(number, this);
        }

        private int firstFree() {
            int number = FIRST;
            while (ordinals.containsKey(number)) {
                number++;
            }
            return number;
        }

        /** The local transaction rolled back: who tries again gets the number that a repetition of the call would get. */
        public void rolledBack() {
            synchronized (GlobalTransaction.this) {
                ordinals.remove(ordinal, this);
                ordinal = 0;
            }
        }

        /**
         * Whom the branch's work has enlisted by calls of its own; to be stored with it, because those are not repeated. While
         * a call is served, whom it has enlisted before is among them, because some of those may have been called again.
         */
        public CallReport enlisted() {
            synchronized (GlobalTransaction.this) {
                Map<String, URI> others = new LinkedHashMap<>(unanswered);
                others.remove(key);
                CallReport all = report(others);
                Set<URI> since = new LinkedHashSet<>(all.participants());
                since.removeAll(before);
                return new CallReport(since, all.rollbackOnly());
            }
        }

        /** How many calls have been made so far; to be stored with it, so that those of a repetition are numbered alike. */
        public int calls() {
            synchronized (GlobalTransaction.this) {
                return calls;
            }
        }

        /** How many branches its call has had so far; to be stored with it, so that those of a repetition are numbered alike. */
        public int branches() {
            synchronized (GlobalTransaction.this) {
                return ordinals.isEmpty() ? 0 : ordinals.lastKey();
            }
        }

        /** The branch was run before, and what was stored with it is true of this run too. */
        public void repeats(CallReport enlisted, int callsSoFar, int branchesSoFar) {
            synchronized (GlobalTransaction.this) {
                calls = Math.max(calls, callsSoFar);
                IntStream.rangeClosed(FIRST, branchesSoFar).forEach(number -> ordinals.putIfAbsent(number, this));
            }
            known(key, enlisted);
        }

        @Override
        public void close() {
            known(key, CallReport.NONE);
        }
    }
}
