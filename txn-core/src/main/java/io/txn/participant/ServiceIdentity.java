package io.txn.participant;

import java.net.URI;
import java.util.function.Supplier;

/**
 * Who this service is to others; the same for all its instances.
 *
 * @param name the first part of the xids that it coordinates
 * @param url its base URL, as others are told it; asked for anew each time, because a port may be known late
 */
public record ServiceIdentity(String name, Supplier<URI> url) {}
