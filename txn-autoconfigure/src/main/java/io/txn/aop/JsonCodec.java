package io.txn.aop;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.GenericTypeResolver;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Arguments and results as JSON, with a mapper of our own, so that no setting of the application's changes what rows in
 * flight mean. It stores the fields of an object and nothing computed; exact decimals stay exact, and times keep their
 * zone.
 */
final class JsonCodec {

    private final JsonMapper mapper = JsonMapper.builder()
            .changeDefaultVisibility(visibility -> visibility
                    .withVisibility(PropertyAccessor.FIELD, Visibility.ANY)
                    .withVisibility(PropertyAccessor.GETTER, Visibility.NONE)
                    .withVisibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
                    .withVisibility(PropertyAccessor.SETTER, Visibility.NONE)
                    .withVisibility(PropertyAccessor.CREATOR, Visibility.NON_PRIVATE))
            .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .disable(DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID)
            .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
            .disable(EnumFeature.READ_ENUMS_USING_TO_STRING)
            .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
            .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    JsonMapper mapper() {
        return mapper;
    }

    /** A method's parameters, with type variables resolved as far as the class tells. */
    List<JavaType> parameters(Method method, Class<?> type) {
        return Arrays.stream(method.getGenericParameterTypes())
                .map(parameter -> javaType(parameter, type))
                .toList();
    }

    JavaType result(Method method, Class<?> type) {
        return javaType(method.getGenericReturnType(), type);
    }

    private JavaType javaType(Type declared, Class<?> type) {
        return mapper.constructType(GenericTypeResolver.resolveType(declared, type));
    }

    String encode(List<JavaType> types, @Nullable Object[] values) {
        StringWriter json = new StringWriter();
        try (JsonGenerator generator = mapper.createGenerator(json)) {
            generator.writeStartArray();
            for (int i = 0; i < values.length; i++) {
                mapper.writerFor(types.get(i)).writeValue(generator, values[i]);
            }
            generator.writeEndArray();
        }
        return json.toString();
    }

    /**
     * Reads an array.
     *
     * @throws IllegalArgumentException if it is none of that many elements
     */
    @Nullable
    Object[] decode(List<JavaType> types, String json) {
        @Nullable Object[] values = new @Nullable Object[types.size()];
        try (JsonParser parser = mapper.createParser(json)) {
            parser.nextToken();
            for (int i = 0; i < values.length; i++) {
                if (parser.nextToken() == JsonToken.END_ARRAY) {
                    throw new IllegalArgumentException(
                            i + " values are stored, and " + values.length + " are expected");
                }
                values[i] = mapper.readerFor(types.get(i)).readValue(parser);
            }
            if (parser.nextToken() != JsonToken.END_ARRAY) {
                throw new IllegalArgumentException("More than the expected " + values.length + " values are stored");
            }
        }
        return values;
    }

    String encode(JavaType type, @Nullable Object value) {
        return mapper.writerFor(type).writeValueAsString(value);
    }

    @Nullable
    Object decode(JavaType type, String json) {
        return mapper.readerFor(type).readValue(json);
    }
}
