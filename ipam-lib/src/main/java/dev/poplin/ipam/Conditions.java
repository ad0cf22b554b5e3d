package dev.poplin.ipam;

/**
 * What one attempt to assign has to keep to.
 *
 * @param terms the settings
 * @param availability which free addresses may be given out
 * @param nowNanos the time, in nanoseconds since 1970
 */
record Conditions(Terms terms, Availability availability, long nowNanos) {

    Configuration configuration() {
        return terms.configuration();
    }
}
