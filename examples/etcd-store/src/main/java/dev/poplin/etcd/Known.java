package dev.poplin.etcd;

/**
 * What an answer says of a key.
 *
 * @param since the revision that wrote it, or 0 if it is not there
 * @param asOf the revision of which this is true; it may have changed since
 */
record Known(long since, long asOf) {

    /** Whether a condition that the key is of this revision, or absent for 0, cannot hold any more. */
    boolean refutes(long wanted) {
        return since > 0 ? wanted < since : wanted > 0 && wanted <= asOf;
    }
}
