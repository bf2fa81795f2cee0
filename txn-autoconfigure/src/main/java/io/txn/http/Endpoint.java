package io.txn.http;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.txn.Xid;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Answer;
import io.txn.participant.OutcomeMessage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
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

    /** Our own, so that nothing an application does to its mapper changes what services tell each other. */
    static final JsonMapper JSON = JsonMapper.builder()
            .addMixIn(Xid.class, XidAsText.class)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .build();

    record Outcomes(List<OutcomeMessage> outcomes) {
        Outcomes {
            requireItems(outcomes, OutcomeMessage::xid);
            requireItems(outcomes, OutcomeMessage::outcome);
        }
    }

    record Acknowledgements(List<Acknowledgement> acknowledgements) {
        Acknowledgements {
            requireItems(acknowledgements, Acknowledgement::xid);
            requireItems(acknowledgements, Acknowledgement::status);
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
