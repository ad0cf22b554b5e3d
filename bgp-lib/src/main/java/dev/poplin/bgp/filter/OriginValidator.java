package dev.poplin.bgp.filter;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.inet.Cidr;

/** Knows which AS may originate which prefix. Called on the speaker's thread; must not block. */
@FunctionalInterface
public interface OriginValidator {

    /** Whether a route with this path may have this prefix. */
    Validity validate(Cidr prefix, AsPath path);
}
