package dev.poplin.bgp.filter;

import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.LargeCommunity;
import dev.poplin.bgp.attribute.PathAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * A pattern of communities: two parts for plain ones, three for large ones, each a number, a range or {@code *}, such as
 * {@code 65000:100..199} or {@code 65000:*:1}. Immutable.
 *
 * @param parts two or three parts
 */
public record CommunityPattern(List<NumberRange> parts) {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there are not two or three parts
     */
    public CommunityPattern {
        parts = List.copyOf(parts);
        if (parts.size() < 2 || parts.size() > 3) {
            throw new IllegalArgumentException("a community has two parts, a large one three, and not " + parts.size());
        }
    }

    /** This community alone. */
    public static CommunityPattern of(Community community) {
        return new CommunityPattern(List.of(NumberRange.of(community.as()), NumberRange.of(community.number())));
    }

    /** This large community alone. */
    public static CommunityPattern of(LargeCommunity community) {
        return new CommunityPattern(List.of(
                NumberRange.of(community.as()), NumberRange.of(community.first()), NumberRange.of(community.second())));
    }

    /**
     * Reads two or three parts with colons between.
     *
     * @throws IllegalArgumentException if a part is not as {@link NumberRange#parse} reads it
     */
    public static CommunityPattern parse(String text) {
        return new CommunityPattern(
                Stream.of(text.split(":")).map(NumberRange::parse).toList());
    }

    /** Whether a community is as the pattern says. */
    public boolean matches(Community community) {
        return parts.size() == 2
                && parts.get(0).contains(community.as())
                && parts.get(1).contains(community.number());
    }

    /** Whether a large community is as the pattern says. */
    public boolean matches(LargeCommunity community) {
        return parts.size() == 3
                && parts.get(0).contains(community.as())
                && parts.get(1).contains(community.first())
                && parts.get(2).contains(community.second());
    }

    /** Whether one of these attributes' communities is as the pattern says. */
    public boolean matches(PathAttributes attributes) {
        return parts.size() == 2
                ? attributes.communities().stream().anyMatch(this::matches)
                : attributes.largeCommunities().stream().anyMatch(this::matches);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return String.join(":", parts.stream().map(NumberRange::toString).toList());
    }
}
