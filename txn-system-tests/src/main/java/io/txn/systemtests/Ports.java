package io.txn.systemtests;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of this machine. */
public final class Ports {

    /** Below the ports that systems hand out for outgoing connections: nobody takes ours while its owner is dead. */
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 30_000;

    /** Free is also what was given to somebody who has not opened it yet. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    public static int free() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new StackException("No free port between " + LOWEST + " and " + HIGHEST);
    }

    static void requireFree(int port, String user) {
        if (!isFree(port)) {
            throw new StackException("Port " + port + ", which is for " + user + ", is taken by another process."
                    + " Find it with: ss -ltnp 'sport = :" + port + "' (or: lsof -i :" + port + ")");
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As servers do: connections of a process that died a moment ago do not hold its port.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
