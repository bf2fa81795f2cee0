package io.txn.aop;

import java.io.Serializable;
import java.util.Calendar;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.ser.bean.BeanSerializerBase;

/**
 * Whether values of a type come back from JSON as what they were. Asks the mapper what it would write and read with, all
 * the way down; where an annotation says how a type or a property is read, takes its word.
 */
final class JsonRoundTrip {

    /** Types that Jackson takes and that come back changed. */
    private static final Set<Class<?>> CHANGED = Set.of(Number.class, Calendar.class, java.sql.Timestamp.class);

    private final SerializationContext writing;
    private final DeserializationContext reading;
    private final Set<JavaType> seen = new HashSet<>();

    JsonRoundTrip(JsonMapper mapper) {
        this.writing = mapper._serializationContext();
        this.reading = mapper._deserializationContext();
    }

    /** Says what would be lost, in a clause; null if nothing would be. */
    @Nullable
    String lossIn(JavaType type) {
        if (!seen.add(type) || type.hasRawClass(void.class) || type.hasRawClass(Void.class)) {
            return null;
        }
        try {
            ValueDeserializer<?> reader = reading.findRootValueDeserializer(type);
            String reason = reason(type, reader);
            return reason != null ? Describe.type(type) + " " + reason : lossInParts(type, reader);
        } catch (JacksonException e) {
            return Describe.type(type) + " is refused by Jackson (" + e.getOriginalMessage() + ")";
        }
    }

    private @Nullable String reason(JavaType type, ValueDeserializer<?> reader) {
        if (type.hasRawClass(Object.class) || type.hasRawClass(Serializable.class)) {
            return "may be anything";
        }
        if (reader instanceof AbstractDeserializer) {
            return "is abstract, and nothing says which class to create";
        }
        if (CHANGED.contains(type.getRawClass())) {
            return "comes back as something else";
        }
        return reader instanceof BeanDeserializerBase bean ? reasonOfBean(type, bean) : null;
    }

    private @Nullable String reasonOfBean(JavaType type, BeanDeserializerBase reader) {
        if (type.getRawClass().getName().startsWith("java") || type.isTypeOrSubTypeOf(Throwable.class)) {
            return "has no form in JSON";
        }
        if (!(writing.findValueSerializer(type) instanceof BeanSerializerBase writer)) {
            return null;
        }
        if (!createsFromObject(reader.getValueInstantiator())) {
            return "has no constructor that JSON can be read with: one without parameters, or a single one whose"
                    + " parameters are named like the fields (compiled with -parameters)";
        }
        Collection<Object> readable = reader.getKnownPropertyNames();
        return stream(writer.properties())
                .map(PropertyWriter::getName)
                .filter(name -> !readable.contains(name))
                .findFirst()
                .map(name -> "has a field \"" + name + "\" that can be written and not read back")
                .orElse(null);
    }

    private static boolean createsFromObject(ValueInstantiator instantiator) {
        return instantiator.canCreateUsingDefault()
                || instantiator.canCreateFromObjectWith()
                || instantiator.canCreateUsingDelegate();
    }

    private @Nullable String lossInParts(JavaType type, ValueDeserializer<?> reader) {
        Stream<JavaType> parts = reader instanceof BeanDeserializerBase bean
                ? Stream.concat(stream(bean.properties()), stream(bean.creatorProperties()))
                        .filter(property -> !explained(property))
                        .map(SettableBeanProperty::getType)
                : type.isContainerType() || type.isReferenceType() ? Stream.of(type.getContentType()) : Stream.of();
        return parts.map(this::lossIn)
                .filter(Objects::nonNull)
                .findFirst()
                .map(loss -> Describe.type(type) + " contains " + loss)
                .orElse(null);
    }

    private static boolean explained(SettableBeanProperty property) {
        return property.getValueTypeDeserializer() != null || property.getAnnotation(JsonDeserialize.class) != null;
    }

    private static <T> Stream<T> stream(Iterator<T> iterator) {
        return StreamSupport.stream(((Iterable<T>) () -> iterator).spliterator(), false);
    }
}
