package io.txn.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A client that costs next to nothing, because it runs on the cores that are measured: one connection, HTTP/1.1, answers
 * without a body.
 */
final class KeptConnection implements AutoCloseable {

    private final URI service;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    KeptConnection(URI service) {
        this.service = service;
        try {
            this.socket = new Socket(service.getHost(), service.getPort());
            this.socket.setTcpNoDelay(true);
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        } catch (IOException e) {
            throw new BenchException("Cannot connect to " + service, e);
        }
    }

    /** Returns if the answer is 204. */
    void post(String path, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String head = "POST " + path + " HTTP/1.1\r\nHost: " + service.getAuthority()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
        byte[] request = (head + json).getBytes(StandardCharsets.UTF_8);
        out.write(request);
        out.flush();
        String status = line();
        if (!status.startsWith("HTTP/1.1 204")) {
            throw new BenchException(service + path + " answered " + status);
        }
        while (!line().isEmpty()) {
            // Headers say nothing that is needed here.
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new IOException(service + " closed the connection");
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new BenchException("Cannot close a connection to " + service, e);
        }
    }
}
