package io.txn.wire;

/** What somebody else wrote, made fit for logs, messages and rows: short, on one line, and nothing but visible characters. */
public final class Excerpt {

    /** The longest excerpt, in characters. */
    public static final int MAX_LENGTH = 500;

    private Excerpt() {}

    /** The beginning of a text, with a blank in place of each character that a terminal or a log might obey. */
    public static String of(String text) {
        return of(text, MAX_LENGTH);
    }

    /** As much of it as the given number of characters. */
    public static String of(String text, int length) {
        StringBuilder excerpt = new StringBuilder(Math.min(text.length(), length));
        text.codePoints().limit(length).map(Excerpt::visible).forEach(excerpt::appendCodePoint);
        excerpt.setLength(Math.min(excerpt.length(), length));
        return excerpt.toString();
    }

    private static int visible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> ' ';
            default -> character;
        };
    }
}
