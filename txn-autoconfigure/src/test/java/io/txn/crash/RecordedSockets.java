package io.txn.crash;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;

/** Makes the sockets of database drivers, and remembers them, so that a connection can be cut under its driver. */
public final class RecordedSockets extends SocketFactory {

    private static final ThreadLocal<List<Socket>> MADE = ThreadLocal.withInitial(ArrayList::new);

    /** The sockets that the calling thread has made since it asked last. */
    static List<Socket> take() {
        List<Socket> made = MADE.get();
        MADE.remove();
        return made;
    }

    private static Socket record(Socket socket) {
        MADE.get().add(socket);
        return socket;
    }

    @Override
    public Socket createSocket() {
        return record(new Socket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return record(new Socket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return record(new Socket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return record(new Socket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return record(new Socket(address, port, localAddress, localPort));
    }
}
