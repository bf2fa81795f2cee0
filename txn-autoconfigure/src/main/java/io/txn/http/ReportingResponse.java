package io.txn.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.WebUtils;

/**
 * A response that keeps the call's report when it is reset, and that is not sent while the report changes: everything
 * that may send it happens under the call's lock.
 */
final class ReportingResponse extends HttpServletResponseWrapper {

    private final IncomingCall call;
    private @Nullable ServletOutputStream stream;
    private @Nullable PrintWriter writer;

    private ReportingResponse(IncomingCall call, HttpServletResponse response) {
        super(response);
        this.call = call;
    }

    /** The response for one dispatch of the call; a later dispatch may bring the same one. */
    static HttpServletResponse of(IncomingCall call, HttpServletResponse response) {
        if (WebUtils.getNativeResponse(response, ReportingResponse.class) != null) {
            return response;
        }
        call.report();
        return new ReportingResponse(call, response);
    }

    @Override
    public void reset() {
        synchronized (call) {
            super.reset();
            stream = null;
            writer = null;
            call.report();
        }
    }

    @Override
    public void flushBuffer() throws IOException {
        synchronized (call) {
            super.flushBuffer();
        }
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (stream == null) {
            stream = new Stream(super.getOutputStream(), call);
        }
        return stream;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (writer == null) {
            writer = new PrintWriter(new Text(super.getWriter(), call));
        }
        return writer;
    }

    private static final class Text extends FilterWriter {

        private Text(Writer writer, IncomingCall call) {
            super(writer);
            this.lock = call;
        }

        @Override
        public void write(int character) throws IOException {
            synchronized (lock) {
                super.write(character);
            }
        }

        @Override
        public void write(char[] text, int from, int length) throws IOException {
            synchronized (lock) {
                super.write(text, from, length);
            }
        }

        @Override
        public void write(String text, int from, int length) throws IOException {
            synchronized (lock) {
                super.write(text, from, length);
            }
        }

        @Override
        public void flush() throws IOException {
            synchronized (lock) {
                super.flush();
            }
        }

        @Override
        public void close() throws IOException {
            synchronized (lock) {
                super.close();
            }
        }
    }

    private static final class Stream extends ServletOutputStream {

        private final ServletOutputStream stream;
        private final IncomingCall lock;

        private Stream(ServletOutputStream stream, IncomingCall lock) {
            this.stream = stream;
            this.lock = lock;
        }

        @Override
        public void write(int octet) throws IOException {
            synchronized (lock) {
                stream.write(octet);
            }
        }

        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
            synchronized (lock) {
                stream.write(octets, from, length);
            }
        }

        @Override
        public void flush() throws IOException {
            synchronized (lock) {
                stream.flush();
            }
        }

        @Override
        public void close() throws IOException {
            synchronized (lock) {
                stream.close();
            }
        }

        @Override
        public boolean isReady() {
            return stream.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            stream.setWriteListener(listener);
        }
    }
}
