package io.txn.http;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** The clients that an application may use, each built from Boot's builder for it. */
enum Client {
    REST_CLIENT {
        @Override
        String send(TestService service, HttpMethod method, URI url) {
            return sendWith(service.bean(RestClient.Builder.class), method, url);
        }
    },
    REST_CLIENT_OVER_THE_JDK_CLIENT {
        @Override
        String send(TestService service, HttpMethod method, URI url) {
            JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory();
            factory.setReadTimeout(TIMEOUT);
            return sendWith(service.bean(RestClient.Builder.class).requestFactory(factory), method, url);
        }
    },
    REST_CLIENT_OVER_URL_CONNECTION {
        @Override
        String send(TestService service, HttpMethod method, URI url) {
            SimpleClientHttpRequestFactory factory = new SimpleClientHttpRequestFactory();
            factory.setReadTimeout(TIMEOUT);
            return sendWith(service.bean(RestClient.Builder.class).requestFactory(factory), method, url);
        }
    },
    REST_TEMPLATE {
        @Override
        String send(TestService service, HttpMethod method, URI url) {
            return service.bean(RestTemplateBuilder.class)
                    .build()
                    .exchange(url, method, new HttpEntity<>("apples"), String.class)
                    .getBody();
        }
    },
    WEB_CLIENT {
        @Override
        String send(TestService service, HttpMethod method, URI url) {
            WebClient client = service.bean(WebClient.Builder.class).build();
            return client.method(method)
                    .uri(url)
                    .bodyValue("apples")
                    .retrieve()
                    .bodyToMono(String.class)
                    .block();
        }
    };

    static final Duration TIMEOUT = Duration.ofSeconds(2);

    static String sendWith(RestClient.Builder builder, HttpMethod method, URI url) {
        return builder.build().method(method).uri(url).body("apples").retrieve().body(String.class);
    }

    /** Sends a request and returns the body of its answer; throws at an answer that is no success. */
    abstract String send(TestService service, HttpMethod method, URI url);
}
