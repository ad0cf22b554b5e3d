package dev.poplin.ipam;

import dev.poplin.inet.CidrSet;

/**
 * Addresses that are never given out unless they are asked for one by one; those that are held stay. Immutable.
 *
 * @param name what it is known by
 * @param addresses the addresses
 */
public record Reservation(String name, CidrSet addresses) {

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is empty, longer than 253 characters or holds a control character
     */
    public Reservation {
        if (name.isEmpty() || name.length() > 253 || name.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException(
                    "reservation '" + name + "': the name is empty, too long or holds a control character");
        }
    }
}
