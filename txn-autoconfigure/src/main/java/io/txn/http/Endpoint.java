package io.txn.http;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Answer;
import io.txn.participant.Intervention;
import io.txn.participant.OutcomeMessage;
import io.txn.wire.AllowedHosts;
import io.txn.wire.Excerpt;
import io.txn.wire.ServiceUrl;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What services ask of each other, as docs/openapi.yaml says it.
 *
 * @param path below the base URL
 * @param purpose what the signature of a question is for
 * @param question the type of the request's body
 * @param answer the type of the response's body
 */
record Endpoint<Q, A>(String path, String purpose, Class<Q> question, Class<A> answer) {

    static final Endpoint<Outcomes, Acknowledgements> OUTCOMES =
            new Endpoint<>("/txn/v1/outcomes", "outcomes", Outcomes.class, Acknowledgements.class);
    static final Endpoint<Inquiry, Answers> INQUIRIES =
            new Endpoint<>("/txn/v1/inquiries", "inquiries", Inquiry.class, Answers.class);

    static final String SIGNATURE = "Txn-Signature";
    static final int MAX_BYTES = 1024 * 1024;
    static final int MAX_ITEMS = 1000;

    /** As many as the call that was undone may have enlisted in turn. */
    static final int MAX_PARTICIPANTS = 100;

    /**
     * Our own, so that nothing an application does to its mapper changes what services tell each other. Takes a number for a
     * number only: an empty text is no call left out. Remembers no names of fields, which may be as long and as many as
     * somebody wants.
     */
    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                    .build())
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .addMixIn(Xid.class, XidAsText.class)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .build();

    String answerPurpose() {
        return purpose + "-answer";
    }

    /** What the signature of an answer is over, so that it answers this question and no other. */
    static byte[] answering(String question, byte[] body) {
        byte[] before = (question + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] text = Arrays.copyOf(before, before.length + body.length);
        System.arraycopy(body, 0, text, before.length, body.length);
        return text;
    }

    record Outcomes(List<Told> outcomes) {
        Outcomes {
            requireItems(outcomes, Told::xid);
            requireItems(outcomes, Told::message);
        }

        static Outcomes of(List<OutcomeMessage> messages) {
            return new Outcomes(messages.stream().map(Told::of).toList());
        }

        List<OutcomeMessage> messages() {
            return outcomes.stream().map(Told::message).toList();
        }

        @JsonInclude(JsonInclude.Include.NON_NULL)
        record Told(
                Xid xid,
                Outcome outcome,
                @Nullable Integer call,
                @Nullable Intervention intervention) {

            static Told of(OutcomeMessage message) {
                Intervention intervention = message.intervention();
                return new Told(
                        message.xid(),
                        message.outcome(),
                        message.call(),
                        intervention == Intervention.NONE ? null : intervention);
            }

            OutcomeMessage message() {
                if (outcome == null || (call != null && call < 1)) {
                    throw new IllegalArgumentException("an outcome is missing, or a call is not numbered from 1 on");
                }
                return new OutcomeMessage(xid, outcome, call, intervention == null ? Intervention.NONE : intervention);
            }
        }
    }

    record Acknowledgements(List<Answered> acknowledgements) {
        Acknowledgements {
            requireItems(acknowledgements, Answered::xid);
            requireItems(acknowledgements, Answered::status);
        }

        static Acknowledgements of(List<Acknowledgement> answers) {
            return new Acknowledgements(answers.stream().map(Answered::of).toList());
        }

        List<Acknowledgement> answers(AllowedHosts hosts) {
            return acknowledgements.stream().map(each -> each.answer(hosts)).toList();
        }

        record Answered(
                Xid xid,
                Acknowledgement.Status status,
                @Nullable String error,

                @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
                List<String> participants) {

            static Answered of(Acknowledgement answer) {
                return new Answered(
                        answer.xid(),
                        answer.status(),
                        answer.error() == null ? null : Excerpt.of(answer.error()),
                        answer.participants().stream().map(URI::toString).toList());
            }

            /** What cannot be used is no answer to this outcome; to others of the same batch it makes no difference. */
            Acknowledgement answer(AllowedHosts hosts) {
                try {
                    return new Acknowledgement(xid, status, error == null ? null : Excerpt.of(error), urls(hosts));
                } catch (IllegalArgumentException e) {
                    return Acknowledgement.failed(
                            xid,
                            "It was answered " + status + ", and names participants that are refused: "
                                    + e.getMessage());
                }
            }

            private Set<URI> urls(AllowedHosts hosts) {
                List<String> texts = participants == null ? List.of() : participants;
                if (texts.size() > MAX_PARTICIPANTS || texts.stream().anyMatch(Objects::isNull)) {
                    throw new IllegalArgumentException("one is missing, or there are more than " + MAX_PARTICIPANTS);
                }
                Set<URI> urls =
                        texts.stream().map(ServiceUrl::parse).collect(Collectors.toCollection(LinkedHashSet::new));
                urls.forEach(hosts::require);
                return urls;
            }
        }
    }

    record Inquiry(List<Xid> xids) {
        Inquiry {
            requireItems(xids, Xid::value);
        }
    }

    record Answers(List<Item> answers) {
        Answers {
            requireItems(answers, Item::xid);
            requireItems(answers, Item::outcome);
        }

        static Answers of(Map<Xid, Answer> answers) {
            return new Answers(answers.entrySet().stream()
                    .map(answer -> new Item(answer.getKey(), answer.getValue()))
                    .toList());
        }

        record Item(Xid xid, Answer outcome) {}
    }

    /** JSON may leave out anything. */
    private static <T> void requireItems(List<T> items, Function<T, ?> field) {
        if (items == null || items.stream().anyMatch(item -> item == null || field.apply(item) == null)) {
            throw new IllegalArgumentException("a list or a field of an item is missing");
        }
        if (items.size() > MAX_ITEMS) {
            throw new IllegalArgumentException(
                    "there are " + items.size() + " items, and at most " + MAX_ITEMS + " are taken");
        }
    }

    private abstract static class XidAsText {

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        XidAsText(String value) {
            Objects.requireNonNull(value);
        }

        @JsonValue
        abstract String value();
    }
}
