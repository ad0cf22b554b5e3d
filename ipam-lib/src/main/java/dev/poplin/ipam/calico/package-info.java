/**
 * Calico's own data, in and out: pools, blocks, affinities, handles, reservations and configuration, as keys and JSON of its etcd or as
 * objects of its resources in JSON or YAML, and the report of {@code calicoctl ipam check}. After libcalico-go's model of IPAM. Needs
 * jackson-core on the class path, and snakeyaml-engine to read YAML; neither comes with this library. Pure; values are immutable.
 */
@NullMarked
package dev.poplin.ipam.calico;

import org.jspecify.annotations.NullMarked;
