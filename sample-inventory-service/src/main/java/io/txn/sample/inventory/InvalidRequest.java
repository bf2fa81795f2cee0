package io.txn.sample.inventory;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.Errors;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import tools.jackson.core.JacksonException;

/** Says in a sentence what is wrong with a request. */
final class InvalidRequest {

    private InvalidRequest() {}

    /** The body is no JSON, or has a value of the wrong type. */
    static String unreadable(HttpMessageNotReadableException e) {
        if (e.getCause() instanceof JacksonException json && !json.getPath().isEmpty()) {
            String field = json.getPath().get(json.getPath().size() - 1).getPropertyName();
            return "The request's body cannot be read: '%s' has a value of the wrong type.".formatted(field);
        }
        return "The request's body cannot be read: it is to be a JSON object.";
    }

    /** The body's fields. */
    static String describe(Errors errors) {
        return sentence(fields(errors));
    }

    /** The path's and the query's parameters, and the body's fields. */
    static String describe(HandlerMethodValidationException e) {
        return sentence(e.getParameterValidationResults().stream().flatMap(InvalidRequest::parameter));
    }

    private static Stream<String> parameter(ParameterValidationResult result) {
        if (result instanceof ParameterErrors body) {
            return fields(body);
        }
        String name = result.getMethodParameter().getParameterName();
        return result.getResolvableErrors().stream().map(error -> name + " " + error.getDefaultMessage());
    }

    private static Stream<String> fields(Errors errors) {
        return errors.getFieldErrors().stream().map(error -> error.getField() + " " + error.getDefaultMessage());
    }

    private static String sentence(Stream<String> faults) {
        return faults.sorted().collect(Collectors.joining("; ", "", "."));
    }
}
