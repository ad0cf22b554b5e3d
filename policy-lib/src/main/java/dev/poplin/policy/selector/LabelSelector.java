package dev.poplin.policy.selector;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Kubernetes' label selector: all of its terms must hold. Without a term it selects everything.
 *
 * @param matchLabels labels that must have these values
 * @param matchExpressions more terms
 */
public record LabelSelector(Map<String, String> matchLabels, List<Requirement> matchExpressions) {

    /** Selects everything. */
    public static final LabelSelector EVERYTHING = new LabelSelector(Map.of(), List.of());

    /** Copies the collections. */
    public LabelSelector {
        matchLabels = Map.copyOf(matchLabels);
        matchExpressions = List.copyOf(matchExpressions);
    }

    /** What a term compares. */
    public enum Operator {
        /** The label is there with one of the values. */
        IN("In"),
        /** The label is missing, or has none of the values. */
        NOT_IN("NotIn"),
        /** The label is there. */
        EXISTS("Exists"),
        /** The label is missing. */
        DOES_NOT_EXIST("DoesNotExist");

        private final String word;

        Operator(String word) {
            this.word = word;
        }

        /** Kubernetes' word for it. */
        public String word() {
            return word;
        }
    }

    /**
     * A term about one label.
     *
     * @param key the label
     * @param operator the comparison
     * @param values what to compare with; empty for the operators that need none
     */
    public record Requirement(String key, Operator operator, List<String> values) {

        /** Copies the list. */
        public Requirement {
            values = List.copyOf(values);
        }

        boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
            };
        }

        @Override
        public String toString() {
            return switch (operator) {
                case IN -> key + " in (" + String.join(",", values) + ")";
                case NOT_IN -> key + " notin (" + String.join(",", values) + ")";
                case EXISTS -> key;
                case DOES_NOT_EXIST -> "!" + key;
            };
        }
    }

    /** A selector of labels with these values. */
    public static LabelSelector of(Map<String, String> matchLabels) {
        return new LabelSelector(matchLabels, List.of());
    }

    /** Whether these labels are selected. */
    public boolean matches(Map<String, String> labels) {
        for (Map.Entry<String, String> wanted : matchLabels.entrySet()) {
            if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
                return false;
            }
        }
        return matchExpressions.stream().allMatch(requirement -> requirement.matches(labels));
    }

    /** The selector as {@code kubectl} writes it. */
    @Override
    public String toString() {
        if (matchLabels.isEmpty() && matchExpressions.isEmpty()) {
            return "everything";
        }
        return Stream.concat(
                        new TreeMap<>(matchLabels)
                                .entrySet().stream().map(label -> label.getKey() + "=" + label.getValue()),
                        matchExpressions.stream().map(Requirement::toString))
                .collect(Collectors.joining(","));
    }
}
