package io.txn.aop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

class JsonRoundTripTests {

    private final JsonCodec codec = new JsonCodec();

    static Stream<TypeReference<?>> kept() {
        return Stream.of(
                new TypeReference<String>() {},
                new TypeReference<Integer>() {},
                new TypeReference<BigDecimal>() {},
                new TypeReference<BigInteger>() {},
                new TypeReference<byte[]>() {},
                new TypeReference<int[][]>() {},
                new TypeReference<UUID>() {},
                new TypeReference<URI>() {},
                new TypeReference<Locale>() {},
                new TypeReference<Currency>() {},
                new TypeReference<Date>() {},
                new TypeReference<Instant>() {},
                new TypeReference<LocalDate>() {},
                new TypeReference<YearMonth>() {},
                new TypeReference<ZonedDateTime>() {},
                new TypeReference<OffsetDateTime>() {},
                new TypeReference<Duration>() {},
                new TypeReference<Colour>() {},
                new TypeReference<CharSequence>() {},
                new TypeReference<JsonNode>() {},
                new TypeReference<Optional<BigDecimal>>() {},
                new TypeReference<OptionalInt>() {},
                new TypeReference<List<Line>>() {},
                new TypeReference<Set<Colour>>() {},
                new TypeReference<EnumSet<Colour>>() {},
                new TypeReference<EnumMap<Colour, List<Line>>>() {},
                new TypeReference<SortedMap<UUID, Optional<Line>>>() {},
                new TypeReference<Map.Entry<String, Line>>() {},
                new TypeReference<Page<Line>>() {},
                new TypeReference<Bean>() {},
                new TypeReference<Tree>() {},
                new TypeReference<Shape>() {},
                new TypeReference<Sku>() {},
                new TypeReference<Explained>() {},
                new TypeReference<ExplainedProperty>() {});
    }

    @ParameterizedTest
    @MethodSource("kept")
    void findsNothingLostIn(TypeReference<?> type) {
        assertThat(lossIn(type)).isNull();
    }

    static Stream<Arguments> lost() {
        return Stream.of(
                Arguments.of(new TypeReference<Object>() {}, "Object may be anything"),
                Arguments.of(new TypeReference<Serializable>() {}, "Serializable may be anything"),
                Arguments.of(new TypeReference<List<?>>() {}, "contains Object may be anything"),
                Arguments.of(
                        new TypeReference<Page<Object>>() {}, "contains List<Object> contains Object may be anything"),
                Arguments.of(new TypeReference<InputStream>() {}, "InputStream is abstract"),
                Arguments.of(new TypeReference<HttpServletRequest>() {}, "HttpServletRequest is abstract"),
                Arguments.of(new TypeReference<Runnable>() {}, "Runnable is abstract"),
                Arguments.of(new TypeReference<Supplier<Line>>() {}, "Supplier<Line> is abstract"),
                Arguments.of(new TypeReference<Stream<Line>>() {}, "is abstract"),
                Arguments.of(new TypeReference<Iterator<Line>>() {}, "is abstract"),
                Arguments.of(new TypeReference<Comparable<Line>>() {}, "is abstract"),
                Arguments.of(
                        new TypeReference<Untold>() {}, "Untold is abstract, and nothing says which class to create"),
                Arguments.of(new TypeReference<Number>() {}, "Number comes back as something else"),
                Arguments.of(new TypeReference<Calendar>() {}, "Calendar comes back as something else"),
                Arguments.of(new TypeReference<Timestamp>() {}, "Timestamp comes back as something else"),
                Arguments.of(new TypeReference<ByteArrayInputStream>() {}, "ByteArrayInputStream has no form in JSON"),
                Arguments.of(new TypeReference<BitSet>() {}, "BitSet has no form in JSON"),
                Arguments.of(new TypeReference<Thread>() {}, "Thread has no form in JSON"),
                Arguments.of(new TypeReference<IllegalStateException>() {}, "has no form in JSON"),
                Arguments.of(new TypeReference<Map<Line, String>>() {}, "is refused by Jackson"),
                Arguments.of(new TypeReference<NoConstructor>() {}, "NoConstructor has no constructor"),
                Arguments.of(new TypeReference<Inner>() {}, "Inner has no constructor"),
                Arguments.of(new TypeReference<FromText>() {}, "FromText has no constructor"),
                Arguments.of(
                        new TypeReference<FinalField>() {},
                        "FinalField has a field \"sku\" that can be written and not"),
                Arguments.of(
                        new TypeReference<List<Holder>>() {},
                        "List<Holder> contains Holder contains Untold is abstract"));
    }

    @ParameterizedTest
    @MethodSource("lost")
    void saysWhatIsLostIn(TypeReference<?> type, String loss) {
        assertThat(lossIn(type)).contains(loss);
    }

    private String lossIn(TypeReference<?> type) {
        return new JsonRoundTrip(codec.mapper()).lossIn(codec.mapper().constructType(type));
    }

    enum Colour {
        RED,
        GREEN
    }

    record Line(String sku, int quantity, Optional<BigDecimal> price) {}

    record Page<T>(List<T> content, int number) {}

    record Tree(String name, List<Tree> children) {}

    static class Bean {
        private String name;
        private Line line;

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }

        public Runnable getComputed() {
            return () -> line = null;
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes(@JsonSubTypes.Type(Square.class))
    interface Shape {}

    record Square(int side) implements Shape {}

    record Sku(@JsonValue String text) {
        @JsonCreator
        static Sku of(String text) {
            return new Sku(text);
        }
    }

    @JsonDeserialize(using = ExplainedReader.class)
    interface Explained {}

    static class ExplainedReader extends ValueDeserializer<Explained> {
        @Override
        public Explained deserialize(JsonParser parser, DeserializationContext context) {
            return new Explained() {};
        }
    }

    record ExplainedProperty(
            @JsonDeserialize(as = Written.class) Untold untold) {}

    record Written(String text) implements Untold {}

    interface Untold {}

    record Holder(Untold untold) {}

    static class NoConstructor {
        private final String sku;
        private final int quantity;

        NoConstructor(String sku) {
            this(sku, 1);
        }

        NoConstructor(String sku, int quantity) {
            this.sku = sku;
            this.quantity = quantity;
        }

        @Override
        public String toString() {
            return sku + quantity;
        }
    }

    @SuppressWarnings("ClassCanBeStatic") // that is the point
    class Inner {
        String name;
    }

    static class FromText {
        final String sku;

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        FromText(String text) {
            this.sku = text.trim();
        }
    }

    static class FinalField {
        final String sku;

        FinalField() {
            this.sku = "a";
        }
    }
}
