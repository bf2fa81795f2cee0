package io.txn.aop;

import io.txn.participant.Backoff;
import io.txn.participant.BranchStore;
import io.txn.participant.LocalTransactions;
import io.txn.participant.Participant;
import io.txn.participant.ServiceIdentity;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.mockito.Mockito;

/** Participants for contexts in which nothing is tried. */
final class Participants {

    private Participants() {}

    static Participant idle() {
        return new Participant(
                new ServiceIdentity("inventory", () -> URI.create("http://inventory")),
                Mockito.mock(BranchStore.class),
                Mockito.mock(LocalTransactions.class),
                (branch, outcome) -> {},
                InstantSource.system(),
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), RandomGenerator.getDefault()),
                1);
    }
}
