package io.txn.systemtests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A link between any two processes. All use the same addresses of services, as they must, and yet each goes its own way:
 * every process has a loopback address of its own for the gateways of the others, and a file of hosts that says so.
 */
final class Network implements AutoCloseable {

    private final Path directory;
    private final ExecutorService threads = Executors.newCachedThreadPool(Network::daemon);
    private final Map<String, InetAddress> addresses = new LinkedHashMap<>();
    private final Map<String, Gateway> gateways = new LinkedHashMap<>();

    Network(Path directory) {
        this.directory = directory;
    }

    /** Opens a way for a process to a host of that name, behind which the servers are. */
    void connect(String process, String host, int port, Map<String, Integer> servers) {
        List<Link> links = new ArrayList<>();
        servers.forEach((name, at) -> links.add(new Link(
                process + " -> " + name, new InetSocketAddress(InetAddress.getLoopbackAddress(), at), threads)));
        gateways.put(
                process + " -> " + host, new Gateway(new InetSocketAddress(address(process), port), links, threads));
    }

    /** What a process needs to be told in order to go its own way. */
    List<String> flags(String process, List<String> hosts) {
        Path file = directory.resolve(process + ".hosts");
        String own = address(process).getHostAddress();
        try {
            Files.writeString(
                    file,
                    "127.0.0.1 localhost\n"
                            + String.join(
                                    "",
                                    hosts.stream()
                                            .map(host -> own + " " + host + "\n")
                                            .toList()));
        } catch (IOException e) {
            throw new StackException("Cannot write " + file, e);
        }
        return List.of("-Djdk.net.hosts.file=" + file);
    }

    List<Gateway> gateways() {
        return List.copyOf(gateways.values());
    }

    /** All links from processes of which the name begins so, to servers of which the name begins so. */
    List<Link> links(String from, String to) {
        return gateways.values().stream()
                .flatMap(gateway -> gateway.links().stream())
                .filter(link ->
                        link.toString().startsWith(from) && link.toString().contains(" -> " + to))
                .toList();
    }

    void heal() {
        gateways.values().forEach(gateway -> gateway.links().forEach(Link::heal));
    }

    @Override
    public void close() {
        gateways.values().forEach(Gateway::close);
        threads.shutdownNow();
    }

    private InetAddress address(String process) {
        return addresses.computeIfAbsent(process, name -> loopback(addresses.size() + 1));
    }

    /** On Linux all of 127.0.0.0/8 is this machine. */
    private static InetAddress loopback(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) number});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address. Indicates a bug.", e);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "network");
        thread.setDaemon(true);
        return thread;
    }
}
