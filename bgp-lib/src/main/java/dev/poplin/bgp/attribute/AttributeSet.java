package dev.poplin.bgp.attribute;

import dev.poplin.bgp.wire.Wire;

/**
 * A customer's attributes as they are carried through a provider's VPN, RFC 6368 §3.
 *
 * @param originAs the customer's AS, unsigned 32 bits
 * @param attributes his attributes
 */
public record AttributeSet(long originAs, PathAttributes attributes) {

    /** Checks the AS. */
    public AttributeSet {
        Wire.requireBits(originAs, 32, "AS");
    }

    @Override
    public String toString() {
        return "AS" + originAs + " {" + attributes + "}";
    }
}
