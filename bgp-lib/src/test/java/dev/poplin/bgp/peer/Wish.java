package dev.poplin.bgp.peer;

import java.util.EnumSet;
import java.util.Set;

/**
 * What the configuration of a {@link Daemon} is to say of the session with us.
 *
 * @param key a secret, or empty for none
 * @param prefixLimit how many of our prefixes it takes, 0 for any number
 * @param traits what else is asked of it
 */
record Wish(String key, int prefixLimit, Set<Trait> traits) {

    /** What a session may be besides plain. */
    enum Trait {
        /** Packets must come from one hop away. */
        TTL_SECURITY,
        /** It is over IPv6, with next hops of IPv6 for IPv4. */
        OVER_IPV6,
        /** Several paths of a prefix are taken and told. */
        MANY_PATHS,
        /** It is within AS 64512, and its peers are its clients. */
        REFLECTOR,
        /** It is member AS 65101 of the confederation 64512, and we are member 65100. */
        CONFEDERATION,
        /** It says that it is our provider. */
        PROVIDER,
        /** A {@link Feeder} is a second peer. */
        FED,
        /** It ends the session with us when its BFD loses us; BIRD only. */
        WATCHED,
        /** It has a second session with us, between other addresses; BIRD and GoBGP only. */
        TWICE
    }

    /** Where the second session of {@link Trait#TWICE} ends at their side. */
    static final String SECOND_OF_THEM = "10.99.0.3";
    /** Where it ends at ours. */
    static final String SECOND_OF_US = "10.99.0.5";

    static final Wish PLAIN = new Wish("", 0, Set.of());

    Wish withKey(String changed) {
        return new Wish(changed, prefixLimit, traits);
    }

    Wish withPrefixLimit(int changed) {
        return new Wish(key, changed, traits);
    }

    Wish with(Trait trait) {
        EnumSet<Trait> more = EnumSet.of(trait);
        more.addAll(traits);
        return new Wish(key, prefixLimit, more);
    }

    Wish withTtlSecurity() {
        return with(Trait.TTL_SECURITY);
    }

    Wish overSix() {
        return with(Trait.OVER_IPV6);
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    String theirs() {
        return has(Trait.OVER_IPV6) ? "fd99::1" : "10.99.0.1";
    }

    String ours() {
        return has(Trait.OVER_IPV6) ? "fd99::2" : "10.99.0.2";
    }

    long theirAs() {
        return has(Trait.REFLECTOR) ? 64_512 : has(Trait.CONFEDERATION) ? 65_101 : 65_001;
    }

    long ourAs() {
        return has(Trait.CONFEDERATION) ? 65_100 : 64_512;
    }

    long feedersAs() {
        return has(Trait.REFLECTOR) ? 64_512 : Feeder.AS;
    }

    /** The text, if the trait is asked for. */
    String given(Trait trait, String text) {
        return has(trait) ? text : "";
    }

    /** A line, if there is a key. */
    String keyed(String line) {
        return key.isEmpty() ? "" : line.replace("KEY", key);
    }

    String secured(String line) {
        return given(Trait.TTL_SECURITY, line);
    }

    String limited(String line) {
        return prefixLimit == 0 ? "" : line.replace("LIMIT", Integer.toString(prefixLimit));
    }
}
