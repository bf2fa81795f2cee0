package io.txn.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.wire.ContextCodec;
import io.txn.wire.ReportCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** Requests as they come over the wire, from whomever. */
final class Requests {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Requests() {}

    /** Within a transaction that is coordinated elsewhere. */
    static HttpResponse<String> call(TestService service, String path) {
        return post(service, path, "", ContextCodec.HEADER, TestService.header());
    }

    /** What the answer to call 1 says of who was enlisted, if it is signed; there has to be one such header. */
    static String report(HttpResponse<String> answer) {
        List<String> headers = answer.headers().allValues(ReportCodec.HEADER);
        assertThat(headers).hasSize(1);
        return ReportCodec.encode(TestService.REPORTS.decode(headers.get(0), TestService.context("1", Duration.ZERO)));
    }

    static HttpResponse<String> post(TestService service, String path, String body, String... headers) {
        return send("POST", service, path, body, headers);
    }

    static HttpResponse<String> send(String method, TestService service, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.url() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
