package io.txn.message;

import org.jspecify.annotations.Nullable;

/** A header of a message; several may have one name. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record MessageHeader(String name, byte @Nullable [] value) {}
