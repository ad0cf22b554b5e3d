package dev.poplin.bgp.calico;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Calico's label expressions: {@code all()}, {@code has(zone)}, {@code zone == 'a'}, {@code zone in {'a', 'b'}}, {@code !}, {@code &&},
 * {@code ||} and parentheses. Who writes one cannot make its reading or its test run out of stack: terms and nesting are bounded. Immutable.
 */
public final class Selector implements Predicate<Map<String, String>> {

    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:(?<string>'[^']*'|\"[^\"]*\")|(?<sign>&&|\\|\\||==|!=|[!(){},])|(?<word>[A-Za-z0-9_./-]+))");

    /** How many comparisons and functions one expression may have. */
    private static final int MOST_TERMS = 1000;

    /** How many parentheses and {@code !} may be within each other. */
    private static final int DEEPEST_NESTING = 100;

    /** Selects nothing. */
    static final Selector NOTHING = new Selector("!all()", labels -> false);

    private final String text;
    private final Predicate<Map<String, String>> test;

    private Selector(String text, Predicate<Map<String, String>> test) {
        this.text = text;
        this.test = test;
    }

    /**
     * Reads an expression; the empty text selects everything.
     *
     * @throws IllegalArgumentException if the text is none, has more than 1000 terms, or more than 100 {@code (} and {@code !} within each other
     */
    public static Selector parse(String text) {
        if (text.isBlank()) {
            return new Selector(text, labels -> true);
        }
        Parser parser = new Parser(text);
        Predicate<Map<String, String>> test = parser.or();
        parser.requireEnd();
        return new Selector(text, test);
    }

    @Override
    public boolean test(Map<String, String> labels) {
        return test.test(labels);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Selector that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    /** Used once. */
    private static final class Parser {

        private final String text;
        private final List<String> tokens = new ArrayList<>();
        private int at;
        private int terms;
        private int nesting;

        Parser(String text) {
            this.text = text;
            Matcher matcher = TOKEN.matcher(text);
            int end = 0;
            while (matcher.find() && matcher.start() == end) {
                tokens.add(matcher.group().trim());
                end = matcher.end();
            }
            if (!text.substring(end).isBlank()) {
                throw new IllegalArgumentException("selector '" + text + "' is not understood from '"
                        + text.substring(end).trim() + "' on");
            }
        }

        private String peek() {
            return at < tokens.size() ? tokens.get(at) : "";
        }

        private boolean take(String token) {
            boolean there = peek().equals(token);
            at += there ? 1 : 0;
            return there;
        }

        private void need(String token) {
            if (!take(token)) {
                throw new IllegalArgumentException(
                        "selector '" + text + "' needs '" + token + "' and not '" + peek() + "'");
            }
        }

        void requireEnd() {
            if (at < tokens.size()) {
                throw new IllegalArgumentException(
                        "selector '" + text + "' is not understood from '" + peek() + "' on");
            }
        }

        Predicate<Map<String, String>> or() {
            List<Predicate<Map<String, String>>> any = new ArrayList<>(List.of(and()));
            while (take("||")) {
                any.add(and());
            }
            return any.size() == 1 ? any.get(0) : labels -> any.stream().anyMatch(each -> each.test(labels));
        }

        private Predicate<Map<String, String>> and() {
            List<Predicate<Map<String, String>>> all = new ArrayList<>(List.of(term()));
            while (take("&&")) {
                all.add(term());
            }
            return all.size() == 1 ? all.get(0) : labels -> all.stream().allMatch(each -> each.test(labels));
        }

        private Predicate<Map<String, String>> term() {
            if (take("!")) {
                deeper();
                Predicate<Map<String, String>> negated = term().negate();
                nesting--;
                return negated;
            }
            if (take("(")) {
                deeper();
                Predicate<Map<String, String>> inner = or();
                need(")");
                nesting--;
                return inner;
            }
            if (++terms > MOST_TERMS) {
                throw new IllegalArgumentException("the selector has more than " + MOST_TERMS + " terms");
            }
            String word = word();
            if (take("(")) {
                return function(word);
            }
            return comparison(word);
        }

        private void deeper() {
            if (++nesting > DEEPEST_NESTING) {
                throw new IllegalArgumentException(
                        "the selector has more than " + DEEPEST_NESTING + " '(' and '!' within each other");
            }
        }

        private Predicate<Map<String, String>> function(String name) {
            if (name.equals("has")) {
                String key = word();
                need(")");
                return labels -> labels.containsKey(key);
            }
            need(")");
            return switch (name) {
                case "all" -> labels -> true;
                case "global" -> labels -> true;
                default ->
                    throw new IllegalArgumentException(
                            "selector '" + text + "' has the unknown function '" + name + "'");
            };
        }

        private Predicate<Map<String, String>> comparison(String key) {
            if (take("==")) {
                String value = string();
                return labels -> value.equals(labels.get(key));
            }
            if (take("!=")) {
                String value = string();
                return labels -> !value.equals(labels.get(key));
            }
            if (take("in")) {
                List<String> values = set();
                return labels -> labels.containsKey(key) && values.contains(labels.get(key));
            }
            if (take("notin")) {
                return notIn(key);
            }
            if (take("not")) {
                need("in");
                return notIn(key);
            }
            return part(key);
        }

        private Predicate<Map<String, String>> notIn(String key) {
            List<String> values = set();
            return labels -> !labels.containsKey(key) || !values.contains(labels.get(key));
        }

        private Predicate<Map<String, String>> part(String key) {
            String operator = word();
            if (operator.equals("contains")) {
                String value = string();
                return labels -> labels.containsKey(key) && labels.get(key).contains(value);
            }
            need("with");
            String value = string();
            return switch (operator) {
                case "starts" ->
                    labels -> labels.containsKey(key) && labels.get(key).startsWith(value);
                case "ends" ->
                    labels -> labels.containsKey(key) && labels.get(key).endsWith(value);
                default ->
                    throw new IllegalArgumentException(
                            "selector '" + text + "' has the unknown comparison '" + operator + "'");
            };
        }

        private List<String> set() {
            List<String> values = new ArrayList<>();
            need("{");
            while (!take("}")) {
                values.add(string());
                if (!peek().equals("}")) {
                    need(",");
                }
            }
            return values;
        }

        private String word() {
            String token = peek();
            if (token.isEmpty() || "!(){},&&||==!=".contains(token) || isQuoted(token)) {
                throw new IllegalArgumentException("selector '" + text + "' needs a name and not '" + token + "'");
            }
            at++;
            return token;
        }

        private String string() {
            String token = peek();
            if (!isQuoted(token)) {
                throw new IllegalArgumentException(
                        "selector '" + text + "' needs a quoted text and not '" + token + "'");
            }
            at++;
            return token.substring(1, token.length() - 1);
        }

        private static boolean isQuoted(String token) {
            return token.length() >= 2 && (token.startsWith("'") || token.startsWith("\""));
        }
    }
}
