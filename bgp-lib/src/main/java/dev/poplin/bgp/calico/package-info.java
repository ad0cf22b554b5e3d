/**
 * Calico's BGP resources as configuration: BGPConfiguration, BGPPeer and BGPFilter of {@code projectcalico.org/v3}, as parsed documents
 * in, peers and filters of one node out. All of it is pure; whoever has the documents (files, an API server) parses YAML or JSON into
 * maps and applies the {@link dev.poplin.bgp.calico.NodePlan} to a speaker. What is not understood is named as a problem, never
 * silently left out.
 */
@NullMarked
package dev.poplin.bgp.calico;

import org.jspecify.annotations.NullMarked;
