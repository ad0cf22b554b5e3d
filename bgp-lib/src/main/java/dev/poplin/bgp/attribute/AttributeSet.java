package dev.poplin.bgp.attribute;

/**
 * A customer's attributes as they are carried through a provider's VPN, RFC 6368 §3.
 *
 * @param originAs the customer's AS, unsigned 32 bits
 * @param attributes his attributes
 */
public record AttributeSet(long originAs, PathAttributes attributes) {

    @Override
    public String toString() {
        return "AS" + originAs + " {" + attributes + "}";
    }
}
