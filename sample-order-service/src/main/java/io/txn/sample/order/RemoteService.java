package io.txn.sample.order;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.http.ProblemDetail;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClientException;

/**
 * A service that is called.
 *
 * @param name what people call it
 * @param refusals the codes of its reasons to refuse, which are told to our caller in its own words
 */
record RemoteService(String name, Set<String> refusals) {

    static final RemoteService INVENTORY = new RemoteService("inventory", Set.of("unknown-sku", "insufficient-stock"));
    static final RemoteService PAYMENT = new RemoteService("payment", Set.of("unknown-user", "insufficient-funds"));

    /**
     * Calls the service.
     *
     * @throws OrderRefusedException if it refuses for one of its reasons
     * @throws ServiceUnavailableException if anything else goes wrong
     */
    <T> T call(Supplier<T> request) {
        try {
            return request.get();
        } catch (HttpClientErrorException e) {
            throw refusal(e);
        } catch (RestClientException e) {
            throw new ServiceUnavailableException(this, e);
        }
    }

    /** The same, where an answer has nothing to say but that it is done. */
    void run(Runnable request) {
        call(() -> {
            request.run();
            return true;
        });
    }

    private RuntimeException refusal(HttpClientErrorException e) {
        ProblemDetail problem = problem(e);
        return refusals.contains(code(problem))
                ? new OrderRefusedException(e.getStatusCode(), problem, e)
                : new ServiceUnavailableException(this, e);
    }

    private static ProblemDetail problem(HttpClientErrorException e) {
        try {
            ProblemDetail problem = e.getResponseBodyAs(ProblemDetail.class);
            return problem != null ? problem : ProblemDetail.forStatus(e.getStatusCode());
        } catch (RestClientException notOneOfOurs) {
            return ProblemDetail.forStatus(e.getStatusCode());
        }
    }

    private static Object code(ProblemDetail problem) {
        Map<String, Object> properties = problem.getProperties();
        return properties != null ? properties.getOrDefault("code", "") : "";
    }
}
