package io.txn.crash;

import io.txn.http.HttpWire;
import io.txn.wire.ContextCodec;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serial;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.springframework.http.HttpMethod;
import org.springframework.mock.web.DelegatingServletInputStream;

/** A real server at a service's address, which hands requests to whatever process is alive, or does worse to them. */
final class Server {

    private static final String CUT = Server.class.getName() + ".cut";

    private final Host host;
    private final World world;
    private final Tomcat tomcat = new Tomcat();
    private final HttpClient duplicates =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Server(Host host, World world) {
        this.host = host;
        this.world = world;
        try {
            tomcat.setBaseDir(Path.of("target", "crash-points-" + System.getProperty("test.fork", "alone"), host.name())
                    .toString());
            tomcat.setPort(0);
            tomcat.getConnector()
                    .setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
            tomcat.getHost().getPipeline().addValve(new CutValve());
            Context context = tomcat.addContext("", null);
            Tomcat.addServlet(context, "everything", new Everything());
            context.addServletMappingDecoded("/*", "everything");
            tomcat.start();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
    }

    void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets a servlet close the connection at once, without an answer. */
    private static final class CutValve extends ValveBase {

        CutValve() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            Runnable cut = () -> request.getCoyoteRequest().action(ActionCode.CLOSE_NOW, new IOException("cut"));
            request.setAttribute(CUT, cut);
            getNext().invoke(request, response);
        }
    }

    private final class Everything extends HttpServlet {

        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            Whole whole = new Whole(request);
            Life caller = world.sender();
            Life callee = host.life();
            boolean copy = request.getHeader(World.COPY) != null;
            Fault fault = copy ? null : callee.pass(Place.ARRIVAL, request.getRequestURI());
            if (fault == Fault.PARTITIONED) {
                world.cutOff(caller, host);
            }
            if (!callee.alive() || fault == Fault.REQUEST_LOST || world.isCutOff(caller, host)) {
                cut(request);
                return;
            }
            if (fault == Fault.CALLER_DIES_MEANWHILE) {
                caller.die();
            }
            if (fault == Fault.REQUEST_DELIVERED_TWICE) {
                deliverCopy(whole);
            }
            answer(callee, whole, response);
            if (fault == Fault.CALLEE_DIES_BEFORE_RESPONSE) {
                callee.die();
            }
            if (!callee.alive() || fault == Fault.RESPONSE_LOST) {
                cut(request);
            }
        }
    }

    private void answer(Life callee, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        try {
            HttpWire.serve(
                    request,
                    response,
                    callee.participant(),
                    callee.coordinator(),
                    (inner, answer) -> reserve(callee, inner, answer));
        } catch (Error e) {
            if (callee.alive()) {
                throw e;
            }
        }
    }

    private static void reserve(Life callee, ServletRequest request, ServletResponse response) throws IOException {
        try {
            reserve(callee, request);
            response.getWriter().write("reserved");
        } catch (RuntimeException e) {
            ((HttpServletResponse) response).setStatus(500);
            response.getWriter().write(String.valueOf(e.getMessage()));
        }
    }

    /** Reserves a thing; or one, within its try a second one here and one elsewhere, and after it a third one. */
    private static void reserve(Life callee, ServletRequest request) {
        String thing = request.getParameter("thing");
        String nested = request.getParameter("nested");
        if (nested == null) {
            callee.reserve(thing, () -> {
                if (request.getParameter("fails") != null) {
                    throw new IllegalStateException("no money");
                }
            });
            return;
        }
        callee.reserve(thing, () -> {
            callee.reserve(thing + "a", () -> {});
            callee.call(HttpMethod.POST, URI.create(nested));
        });
        callee.reserve(thing + "b", () -> {});
    }

    /** The network hands on a copy first. */
    private void deliverCopy(Whole original) throws IOException {
        HttpRequest.Builder copy = HttpRequest.newBuilder(URI.create(original.getRequestURL()
                        + (original.getQueryString() == null ? "" : "?" + original.getQueryString())))
                .header(World.COPY, "true")
                .method(original.getMethod(), HttpRequest.BodyPublishers.ofByteArray(original.body));
        for (String header : List.of("Content-Type", ContextCodec.HEADER, "Txn-Signature")) {
            String value = original.getHeader(header);
            if (value != null) {
                copy.header(header, value);
            }
        }
        try {
            HttpResponse<String> unused = duplicates.send(copy.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void cut(HttpServletRequest request) {
        ((Runnable) request.getAttribute(CUT)).run();
    }

    /** A request that has arrived as a whole. */
    private static final class Whole extends HttpServletRequestWrapper {

        private final byte[] body;

        Whole(HttpServletRequest request) throws IOException {
            super(request);
            this.body = request.getInputStream().readAllBytes();
        }

        @Override
        public ServletInputStream getInputStream() {
            return new DelegatingServletInputStream(new ByteArrayInputStream(body));
        }
    }
}
