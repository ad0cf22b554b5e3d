/**
 * Taking over what other address management holds: an {@link dev.poplin.ipam.importing.Inventory} is read from host-local's
 * directories, from whereabouts' objects or (by {@code dev.poplin.ipam.calico}) from Calico's, and loaded by
 * {@link dev.poplin.ipam.Ipam#load}. Reading JSON needs jackson-core on the class path, YAML needs snakeyaml-engine; neither comes with this library.
 * Values are immutable.
 */
@NullMarked
package dev.poplin.ipam.importing;

import org.jspecify.annotations.NullMarked;
