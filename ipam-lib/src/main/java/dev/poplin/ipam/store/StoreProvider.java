package dev.poplin.ipam.store;

import java.io.IOException;
import java.net.URI;
import java.util.Set;

/**
 * Opens stores of one kind by their location. A jar that brings a kind of store names its provider in
 * {@code META-INF/services}, and {@link Store#open} finds it. Thread-safe.
 */
public interface StoreProvider {

    /** The schemes of the locations that it understands, such as {@code journal}. */
    Set<String> schemes();

    /**
     * Opens the store at a location of one of its schemes.
     *
     * @throws IllegalArgumentException if the location makes no sense
     * @throws IOException if the store cannot be opened
     */
    Store open(URI location) throws IOException;

    /**
     * Opens the store without waiting for it to answer, where its kind can be away; as {@link #open} does, where it cannot.
     *
     * @throws IllegalArgumentException if the location makes no sense
     * @throws IOException if the store cannot be opened
     */
    default Store connect(URI location) throws IOException {
        return open(location);
    }
}
