package io.txn.jdbc;

import java.util.regex.Pattern;

/**
 * What the names of the tables begin with. Statements and scripts are written with the default.
 *
 * @param value letters, digits, underscores, and dots to name a schema
 */
record TablePrefix(String value) {

    static final String DEFAULT = "txn_";

    private static final Pattern NAME = Pattern.compile("(INDEX IF NOT EXISTS )?\\b" + DEFAULT);

    TablePrefix {
        if (!value.matches("[A-Za-z0-9_.]*")) {
            throw new IllegalArgumentException(
                    "A table prefix takes letters, digits, underscores, and dots to name a schema: " + value);
        }
    }

    /** The same SQL for the tables as they are named here. An index is made in its table's schema, and named without. */
    String in(String sql) {
        if (value.equals(DEFAULT)) {
            return sql;
        }
        String ofIndexes = value.substring(value.lastIndexOf('.') + 1);
        return NAME.matcher(sql).replaceAll(name -> name.group(1) == null ? value : name.group(1) + ofIndexes);
    }
}
