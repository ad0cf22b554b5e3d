package dev.poplin.policy.manifest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * How deep the collections of a text stand in each other, and how many values aliases bring into it, aliases counted as what they
 * mean. Found from the parser's events, which need no recursion: whoever composes or walks the nodes does recur, and comes to each
 * value as often as it is meant.
 */
final class Nesting {

    private static final int DEEPEST = 100;
    private static final int MOST_BY_ALIAS = 100_000;
    private static final Extent SCALAR = new Extent(0, 1);

    /** What is wrong, and in which line. */
    record Fault(int line, String reason) {}

    private static final class Collection {

        private final @Nullable Anchor anchor;
        private int height = 1;
        private int values = 1;

        Collection(@Nullable Anchor anchor) {
            this.anchor = anchor;
        }
    }

    /**
     * What an anchor stands for.
     *
     * @param height how deep collections stand in each other
     * @param values how many scalars and collections it has, itself among them
     */
    private record Extent(int height, int values) {}

    private final Deque<Collection> open = new ArrayDeque<>();
    private final Map<Anchor, Extent> extents = new HashMap<>();
    private int byAlias;

    private Nesting() {}

    /** The first place that is too deep, means too much or holds itself; empty also if the text is no YAML from some place before that on. */
    static Optional<Fault> faultIn(LoadSettings settings, String text) {
        Nesting nesting = new Nesting();
        Parser events = new ParserImpl(settings, new StreamReader(settings, text));
        try {
            while (events.hasNext()) {
                Event event = events.next();
                Optional<String> reason = nesting.add(event);
                if (reason.isPresent()) {
                    int line =
                            event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
                    return Optional.of(new Fault(line, reason.get()));
                }
            }
        } catch (YamlEngineException e) {
            // Composing the text comes to the same place and tells of it.
            return Optional.empty();
        }
        return Optional.empty();
    }

    private Optional<String> add(Event event) {
        switch (event.getEventId()) {
            case DocumentStart -> extents.clear();
            case SequenceStart, MappingStart -> {
                Anchor anchor = ((CollectionStartEvent) event).getAnchor().orElse(null);
                open.push(new Collection(anchor));
                return deeperThan(0);
            }
            case SequenceEnd, MappingEnd -> close(open.pop());
            case Scalar -> {
                ((ScalarEvent) event).getAnchor().ifPresent(anchor -> extents.put(anchor, SCALAR));
                contains(SCALAR);
            }
            case Alias -> {
                return alias(((AliasEvent) event).getAlias());
            }
            default -> {}
        }
        return Optional.empty();
    }

    private void close(Collection closed) {
        Extent extent = new Extent(closed.height, closed.values);
        if (closed.anchor != null) {
            extents.put(closed.anchor, extent);
        }
        contains(extent);
    }

    private void contains(Extent extent) {
        Collection parent = open.peek();
        if (parent != null) {
            parent.height = Math.max(parent.height, extent.height + 1);
            parent.values += extent.values;
        }
    }

    private Optional<String> alias(Anchor alias) {
        if (open.stream().anyMatch(each -> alias.equals(each.anchor))) {
            return Optional.of("alias *" + alias + " stands inside of what it means");
        }
        Extent extent = extents.getOrDefault(alias, SCALAR);
        contains(extent);
        byAlias += extent.values;
        return byAlias > MOST_BY_ALIAS
                ? Optional.of("aliases mean more than " + MOST_BY_ALIAS + " values")
                : deeperThan(extent.height);
    }

    private Optional<String> deeperThan(int height) {
        return open.size() + height > DEEPEST ? Optional.of("nested more than " + DEEPEST + " deep") : Optional.empty();
    }
}
