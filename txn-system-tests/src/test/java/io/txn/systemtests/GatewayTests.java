package io.txn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two servers that answer with their names whatever they are sent, and a gateway in front of them. */
class GatewayTests {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<ServerSocket, Future<?>> servers = new HashMap<>();
    private ServerSocket first;
    private ServerSocket second;
    private Gateway gateway;
    private int port;

    @BeforeEach
    void start() throws IOException {
        first = serve("1");
        second = serve("2");
        port = Ports.free();
        gateway = new Gateway(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                List.of(link("to 1", first), link("to 2", second)),
                threads);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        first.close();
        second.close();
        threads.shutdownNow();
    }

    @Test
    void takesInstancesInTurn() throws IOException {
        assertThat(List.of(ask(), ask())).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void goesPastAnInstanceThatIsAway() throws Exception {
        end(first);

        assertThat(List.of(ask(), ask())).containsExactly("2", "2");
    }

    @Test
    void closesTheConnectionIfNobodyIsThere() throws Exception {
        end(first);
        end(second);

        try (Socket client = connect()) {
            assertThat(read(client, LONG)).isEqualTo(-1);
        }
    }

    @Test
    void cutsConnectionsForBothSides() throws IOException {
        try (Socket client = connect()) {
            send(client);
            read(client, LONG);

            gateway.links().forEach(Link::cut);

            assertThat(read(client, LONG)).isEqualTo(-1);
        }
        assertThat(ask()).isNotEmpty();
    }

    @Test
    void holdsWhatIsSentInAPartitionAndDeliversItLate() throws IOException {
        try (Socket client = connect()) {
            send(client);
            read(client, LONG);

            gateway.links().forEach(Link::part);
            send(client);
            assertThatThrownBy(() -> read(client, SHORT)).isInstanceOf(SocketTimeoutException.class);
            gateway.links().forEach(Link::heal);

            assertThat(read(client, LONG)).isPositive();
        }
    }

    @Test
    void holdsNewConnectionsInAPartitionToo() throws IOException {
        gateway.links().forEach(Link::part);
        try (Socket client = connect()) {
            send(client);
            assertThatThrownBy(() -> read(client, SHORT)).isInstanceOf(SocketTimeoutException.class);
            gateway.links().forEach(Link::heal);

            assertThat(read(client, LONG)).isPositive();
        }
    }

    @Test
    void delaysEachWay() throws IOException {
        gateway.links().forEach(link -> link.slow(SHORT));
        long start = System.nanoTime();

        ask();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT.multipliedBy(2));
    }

    private String ask() throws IOException {
        try (Socket client = connect()) {
            send(client);
            return Character.toString(read(client, LONG));
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static void send(Socket client) throws IOException {
        client.getOutputStream().write('?');
    }

    private static int read(Socket client, Duration limit) throws IOException {
        client.setSoTimeout((int) limit.toMillis());
        return client.getInputStream().read();
    }

    private Link link(String name, ServerSocket server) {
        return new Link(name, new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), threads);
    }

    private ServerSocket serve(String name) throws IOException {
        ServerSocket server = new ServerSocket(Ports.free(), 10, InetAddress.getLoopbackAddress());
        Future<?> serving = threads.submit(() -> {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    threads.execute(() -> answer(client, name));
                } catch (IOException e) {
                    // Closed.
                }
            }
        });
        servers.put(server, serving);
        return server;
    }

    /** Who is just waiting for a connection may get one when the server is closed already, until it has heard of that. */
    private void end(ServerSocket server) throws Exception {
        server.close();
        servers.get(server).get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static void answer(Socket client, String name) {
        try (client) {
            while (client.getInputStream().read() >= 0) {
                client.getOutputStream().write(name.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }
}
