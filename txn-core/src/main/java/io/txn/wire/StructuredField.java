package io.txn.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of RFC 8941 that the headers use: strings and tokens, with parameters; no escapes, because no value needs any. */
record StructuredField(String value, Map<String, String> parameters) {

    private static final Pattern PARAMETER = Pattern.compile(
            " *; *([a-z][a-z0-9_-]*)=(?:\"([^\"\\\\]*)\"|:([A-Za-z0-9+/=]*):|([A-Za-z0-9*][A-Za-z0-9._*-]*))");
    private static final Pattern STRING = Pattern.compile("\"([^\"\\\\]*)\"");

    /** Parses one string item. */
    static StructuredField parse(String text) {
        Matcher item = STRING.matcher(text);
        if (!item.lookingAt()) {
            throw new InvalidContextException("it does not begin with a quoted string");
        }
        return new StructuredField(item.group(1), parameters(text, item.end()));
    }

    private static Map<String, String> parameters(String text, int from) {
        Map<String, String> parameters = new HashMap<>();
        Matcher parameter = PARAMETER.matcher(text);
        int position = from;
        while (position < text.length()) {
            if (!parameter.find(position) || parameter.start() != position) {
                throw new InvalidContextException("it is malformed at character " + position);
            }
            if (parameters.put(parameter.group(1), valueOf(parameter)) != null) {
                throw new InvalidContextException("it has the parameter " + parameter.group(1) + " twice");
            }
            position = parameter.end();
        }
        return parameters;
    }

    private static String valueOf(Matcher parameter) {
        for (int group = 2; group < 4; group++) {
            if (parameter.group(group) != null) {
                return parameter.group(group);
            }
        }
        return parameter.group(4);
    }

    String require(String name) {
        String parameter = parameters.get(name);
        if (parameter == null) {
            throw new InvalidContextException("it has no parameter " + name);
        }
        return parameter;
    }
}
