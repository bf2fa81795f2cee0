package io.txn.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JavaType;

class JsonCodecTests {

    private final JsonCodec codec = new JsonCodec();

    @Test
    void keepsValuesExactly() {
        assertThat(roundTrip(
                        "values",
                        new BigDecimal("10.00"),
                        new BigDecimal("1E+3"),
                        new BigDecimal("0.1000000000000000055511151231257827"),
                        new BigInteger("123456789012345678901234567890"),
                        Long.MAX_VALUE,
                        0.1,
                        'x',
                        UUID.fromString("7b9ddb8a-4a8d-4b7a-8d0c-4a7f7ad8a1f0"),
                        Currency.getInstance("EUR"),
                        Locale.forLanguageTag("de-AT"),
                        URI.create("http://inventory:8080/a?b=c")))
                .isTrue();
    }

    @Test
    void keepsTimesWithTheirZone() {
        assertThat(roundTrip(
                        "times",
                        Instant.parse("2026-01-02T03:04:05.123456789Z"),
                        LocalDate.parse("2026-02-28"),
                        OffsetDateTime.parse("2026-01-02T03:04:05+05:30"),
                        ZonedDateTime.parse("2026-07-02T03:04:05+02:00[Europe/Vienna]"),
                        ZonedDateTime.parse("2026-07-02T03:04:05Z"),
                        Duration.ofMillis(1500)))
                .isTrue();
    }

    @Test
    void keepsCollectionsOfTheDeclaredElements() {
        Line line = new Line("a", 2, Optional.of(new BigDecimal("9.90")));

        assertThat(roundTrip(
                        "collections",
                        List.of(line),
                        Map.of("x", List.of(new BigDecimal("1.10"))),
                        Set.of(Colour.RED),
                        Optional.of(line),
                        Optional.empty()))
                .isTrue();
    }

    @Test
    void keepsNullsAndEmptyTexts() {
        assertThat(roundTrip("nullable", null, "", null)).isTrue();
        assertThat(codec.encode(types("nullable"), new @Nullable Object[] {null, "", null}))
                .isEqualTo("[null,\"\",null]");
    }

    @Test
    void keepsFieldsAndNothingComputed() {
        Account account = new Account("anna", new BigDecimal("5.00"));

        String json = codec.encode(types("beans"), new Object[] {account, Shape.square()});

        assertThat(json).isEqualTo("[{\"balance\":5.00,\"owner\":\"anna\"},{\"kind\":\"square\",\"side\":2}]");
        assertThat(codec.decode(types("beans"), json)).containsExactly(account, Shape.square());
    }

    @Test
    void storesNamesOfEnumsAndNotTheirTexts() {
        assertThat(codec.encode(types("colour"), new Object[] {Colour.RED})).isEqualTo("[\"RED\"]");
    }

    @Test
    void saysThatTheNumberOfStoredValuesDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.decode(types("nullable"), "[1]"))
                .withMessage("1 values are stored, and 3 are expected");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.decode(types("colour"), "[\"RED\",2]"))
                .withMessageContaining("More than the expected 1 values");
    }

    private boolean roundTrip(String method, @Nullable Object... values) {
        String json = codec.encode(types(method), values);
        assertThat(codec.decode(types(method), json)).containsExactly(values);
        return true;
    }

    private List<JavaType> types(String name) {
        Method method = Stream.of(Signatures.class.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return codec.parameters(method, Signatures.class);
    }

    record Line(String sku, int quantity, Optional<BigDecimal> price) {}

    enum Colour {
        RED {
            @Override
            public String toString() {
                return "a red one";
            }
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes(@JsonSubTypes.Type(value = Square.class, name = "square"))
    interface Shape {
        static Shape square() {
            return new Square(2);
        }
    }

    record Square(int side) implements Shape {}

    static final class Account {

        private final String owner;
        private final BigDecimal balance;

        Account(String owner, BigDecimal balance) {
            this.owner = owner;
            this.balance = balance;
        }

        public boolean isOverdrawn() {
            return balance.signum() < 0;
        }

        public String getGreeting() {
            return "Hello " + owner;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Account account && account.owner.equals(owner) && account.balance.equals(balance);
        }

        @Override
        public int hashCode() {
            return owner.hashCode();
        }
    }

    interface Signatures {
        void values(
                BigDecimal scaled,
                BigDecimal exponent,
                BigDecimal exact,
                BigInteger big,
                long number,
                double floating,
                char character,
                UUID id,
                Currency currency,
                Locale locale,
                URI uri);

        void times(
                Instant instant,
                LocalDate date,
                OffsetDateTime offset,
                ZonedDateTime zoned,
                ZonedDateTime utc,
                Duration duration);

        void collections(
                List<Line> lines,
                Map<String, List<BigDecimal>> map,
                Set<Colour> colours,
                Optional<Line> present,
                Optional<Line> empty);

        void nullable(@Nullable String none, String empty, @Nullable Line line);

        void beans(Account account, Shape shape);

        void colour(Colour colour);
    }
}
