package dev.poplin.netlink.nftables.syntax;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

/**
 * What nft looks up beside the rules when it prints them. Immutable.
 *
 * @param interfaces the names of the interfaces by their index; one that is missing is printed as its index
 * @param zone where the hours of a day are
 */
public record Surroundings(Map<Integer, String> interfaces, ZoneId zone) {

    /** Knows no interface and is in Greenwich. */
    public static final Surroundings UNKNOWN = new Surroundings(Map.of(), ZoneOffset.UTC);

    /** Copies the map. */
    public Surroundings {
        interfaces = Map.copyOf(interfaces);
    }

    /** The name of an interface in quotes, or its index. */
    String interfaceName(int index) {
        return Optional.ofNullable(interfaces.get(index))
                .map(name -> '"' + name + '"')
                .orElse(Integer.toString(index));
    }
}
