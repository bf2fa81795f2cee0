package io.txn.systemtests;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One of the three sample services. */
enum Sample {
    ORDER,
    INVENTORY,
    PAYMENT;

    /** Names the database, the HTTP client group and, where there is one instance only, the process. */
    String shortName() {
        return name().toLowerCase(Locale.ROOT);
    }

    String serviceName() {
        return shortName() + "-service";
    }

    /** The runnable jar that {@code mvn package} leaves, beside this module. */
    Path jar(Path module) {
        Path target = module.resolveSibling("sample-" + serviceName()).resolve("target");
        List<Path> jars = list(target, "sample-" + serviceName() + "-*.jar");
        jars.removeIf(jar -> jar.toString().matches(".*-(sources|javadoc|tests)\\.jar"));
        if (jars.size() != 1) {
            throw new StackException("Expected one jar of the " + serviceName() + " in " + target + " but found " + jars
                    + ". Build it: mvn package -DskipTests");
        }
        return jars.get(0);
    }

    private static List<Path> list(Path directory, String glob) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> matches = Files.newDirectoryStream(directory, glob)) {
                matches.forEach(found::add);
            } catch (IOException e) {
                throw new StackException("Cannot list " + directory, e);
            }
        }
        return found;
    }
}
