package io.txn.jdbc;

import io.txn.Xid;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SqlParameterValue;

/** How values are kept in columns. */
final class Columns {

    /**
     * In statements that find their row by its key. Written so that the index of unfinished rows is no candidate for them: to
     * PostgreSQL it looks as cheap as the key while there are few, and it is walked from end to end when there are many.
     */
    static final String UNFINISHED = "COALESCE(finished_at, 0) = 0";

    private static final int LONGEST_ERROR = 2000;

    private Columns() {}

    /** Epoch milliseconds: no time zone of a server, a session or a driver has a say in them. */
    static SqlParameterValue time(@Nullable Instant value) {
        return new SqlParameterValue(Types.BIGINT, value == null ? null : value.toEpochMilli());
    }

    static SqlParameterValue text(@Nullable Object value) {
        return new SqlParameterValue(Types.VARCHAR, value == null ? null : value.toString());
    }

    /** An error message as far as it can be kept: not too long, and without what some databases refuse in a text. */
    static SqlParameterValue error(@Nullable String value) {
        if (value == null) {
            return text(null);
        }
        String cut = value.substring(0, Math.min(value.length(), LONGEST_ERROR)).replace('\0', ' ');
        return text(new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    static SqlParameterValue number(@Nullable Integer value) {
        return new SqlParameterValue(Types.INTEGER, value);
    }

    static @Nullable Integer numberOrNull(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    /** Base URLs, one to a line. */
    static SqlParameterValue lines(Collection<URI> values) {
        return text(values.stream().map(URI::toString).collect(Collectors.joining("\n")));
    }

    static Set<URI> uris(ResultSet row, String column) throws SQLException {
        return row.getString(column).lines().map(URI::create).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    static Xid xid(ResultSet row) throws SQLException {
        return new Xid(row.getString("xid"));
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        Instant value = time(row, column);
        return row.wasNull() ? null : value;
    }

    static @Nullable URI uriOrNull(ResultSet row, String column) throws SQLException {
        String value = row.getString(column);
        return value == null ? null : URI.create(value);
    }

    /**
     * The statement with as many parameters in its {@code IN (%s)} as there are xids, or some more: so few different statements, of any number
     * of xids, are soon prepared in the server, and do not crowd out others there.
     */
    static String among(String sql, Collection<Xid> xids) {
        return sql.formatted(String.join(", ", Collections.nCopies(parameters(xids.size()), "?")));
    }

    /** Arguments of such a statement; the last xid several times if need be. */
    static Object[] arguments(Collection<Xid> xids, Object... before) {
        List<Object> arguments = new ArrayList<>(List.of(before));
        xids.forEach(xid -> arguments.add(xid.value()));
        arguments.addAll(
                Collections.nCopies(parameters(xids.size()) - xids.size(), arguments.get(arguments.size() - 1)));
        return arguments.toArray();
    }

    /** The next power of two. */
    private static int parameters(int values) {
        return values < 2 ? values : Integer.highestOneBit(values - 1) << 1;
    }
}
