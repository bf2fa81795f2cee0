package io.txn.coordinator;

import io.txn.Xid;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Makes xids that sort by time: 48 bits of milliseconds, then 80 random bits, in base 32. Thread-safe if its source is. */
final class XidGenerator {

    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int TIME_DIGITS = 10;
    private static final int RANDOM_DIGITS = 16;

    private final String prefix;
    private final InstantSource clock;
    private final RandomGenerator random;

    XidGenerator(String serviceName, InstantSource clock, RandomGenerator random) {
        this.prefix = serviceName + ":";
        this.clock = clock;
        this.random = random;
    }

    Xid next() {
        char[] id = new char[TIME_DIGITS + RANDOM_DIGITS];
        long millis = clock.millis();
        for (int i = TIME_DIGITS - 1; i >= 0; i--, millis >>>= 5) {
            id[i] = DIGITS[(int) (millis & 31)];
        }
        byte[] bytes = new byte[RANDOM_DIGITS];
        random.nextBytes(bytes);
        for (int i = 0; i < RANDOM_DIGITS; i++) {
            id[TIME_DIGITS + i] = DIGITS[bytes[i] & 31];
        }
        return new Xid(prefix + new String(id));
    }
}
