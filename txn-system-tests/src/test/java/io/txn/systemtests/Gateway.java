package io.txn.systemtests;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where one process finds one other service or its database: takes its connections, and carries them to the instances in
 * turn, past those that are not there.
 */
final class Gateway implements AutoCloseable {

    private static final int BACKLOG = 100;

    private final ServerSocket listener;
    private final List<Link> links;
    private final ExecutorService threads;
    private final AtomicInteger turn = new AtomicInteger();

    Gateway(InetSocketAddress address, List<Link> links, ExecutorService threads) {
        this.links = List.copyOf(links);
        this.threads = threads;
        try {
            listener = new ServerSocket(address.getPort(), BACKLOG, address.getAddress());
        } catch (IOException e) {
            throw new StackException("Cannot listen at " + address, e);
        }
        threads.execute(this::listen);
    }

    List<Link> links() {
        return links;
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new StackException("Cannot close " + listener, e);
        }
        links.forEach(Link::close);
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                threads.execute(() -> carry(client));
            } catch (IOException e) {
                // Closed, or the client has gone again.
            }
        }
    }

    private void carry(Socket client) {
        int first = turn.getAndIncrement();
        for (int i = 0; i < links.size(); i++) {
            if (links.get(Math.floorMod(first + i, links.size())).carry(client)) {
                return;
            }
        }
        close(client);
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Then it is of no use to anybody either.
        }
    }
}
