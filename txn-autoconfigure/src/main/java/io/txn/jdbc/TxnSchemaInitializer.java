package io.txn.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;
import org.springframework.boot.jdbc.init.PropertiesBasedDataSourceScriptDatabaseInitializer;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/** Creates the tables, with the prefix that is configured. */
class TxnSchemaInitializer extends PropertiesBasedDataSourceScriptDatabaseInitializer<JdbcTxnProperties> {

    private final Database database;

    TxnSchemaInitializer(Database database, JdbcTxnProperties properties) {
        super(database.dataSource(), properties);
        this.database = database;
    }

    @Override
    protected void runScripts(Scripts scripts) {
        List<Resource> prefixed = StreamSupport.stream(scripts.spliterator(), false)
                .map(this::prefixed)
                .toList();
        super.runScripts(new Scripts(prefixed)
                .continueOnError(scripts.isContinueOnError())
                .separator(separator(scripts)));
    }

    private Resource prefixed(Resource script) {
        try {
            String sql = database.prefix().in(script.getContentAsString(StandardCharsets.UTF_8));
            return new ByteArrayResource(sql.getBytes(StandardCharsets.UTF_8), script.getDescription());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + script, e);
        }
    }

    /** PostgreSQL gets a script as a whole: what is in it is one transaction there, in which instances take turns. */
    private String separator(Scripts scripts) {
        return database.dialect() == Dialect.POSTGRESQL ? ScriptUtils.EOF_STATEMENT_SEPARATOR : scripts.getSeparator();
    }
}
