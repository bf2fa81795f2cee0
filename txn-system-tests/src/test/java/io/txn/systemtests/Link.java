package io.txn.systemtests;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;

/**
 * The network between one process and one server: carries bytes, whatever they say. It can be cut, which both ends notice
 * at once; parted, which neither notices, and when it heals, what was sent arrives late; and slow.
 */
final class Link implements AutoCloseable {

    private static final int CONNECT_LIMIT_MILLIS = 5_000;

    private final String name;
    private final InetSocketAddress server;
    private final ExecutorService threads;
    private final Set<Pipe> pipes = ConcurrentHashMap.newKeySet();
    private volatile CompletableFuture<Void> whole = CompletableFuture.completedFuture(null);
    private volatile Duration latency = Duration.ZERO;

    Link(String name, InetSocketAddress server, ExecutorService threads) {
        this.name = name;
        this.server = server;
        this.threads = threads;
    }

    /** Carries what comes from a client until either side ends; returns whether the server is there at all. */
    boolean carry(Socket client) {
        whole.join();
        Socket connection = new Socket();
        try {
            connection.connect(server, CONNECT_LIMIT_MILLIS);
        } catch (IOException e) {
            return false;
        }
        new Pipe(client, connection).run();
        return true;
    }

    /** Closes all connections. New ones go through. */
    void cut() {
        pipes.forEach(Pipe::close);
    }

    /** From now on nothing passes, and nobody is told. */
    void part() {
        whole = new CompletableFuture<>();
    }

    /** From now on everything passes at once, what was held first. */
    void heal() {
        latency = Duration.ZERO;
        whole.complete(null);
    }

    /** From now on whatever passes is so much later. */
    void slow(Duration newLatency) {
        latency = newLatency;
    }

    @Override
    public void close() {
        heal();
        cut();
    }

    @Override
    public String toString() {
        return name;
    }

    /** One connection. */
    private final class Pipe {

        private final Socket client;
        private final Socket connection;

        Pipe(Socket client, Socket connection) {
            this.client = client;
            this.connection = connection;
        }

        void run() {
            pipes.add(this);
            threads.execute(() -> pump(connection, client));
            pump(client, connection);
        }

        private void pump(Socket from, Socket to) {
            try {
                to.setTcpNoDelay(true);
                byte[] buffer = new byte[16_384];
                for (int read = from.getInputStream().read(buffer);
                        read >= 0;
                        read = from.getInputStream().read(buffer)) {
                    LockSupport.parkNanos(latency.toNanos());
                    whole.join();
                    to.getOutputStream().write(buffer, 0, read);
                }
            } catch (IOException e) {
                // One of the two has gone, or the link was cut.
            } finally {
                close();
            }
        }

        void close() {
            pipes.remove(this);
            Gateway.close(client);
            Gateway.close(connection);
        }
    }
}
