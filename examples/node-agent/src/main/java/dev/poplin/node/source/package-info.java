/**
 * Where the agent learns what should be: {@link dev.poplin.node.source.Source} gives immutable
 * {@link dev.poplin.node.source.ClusterState}s. {@link dev.poplin.node.source.DirectorySource} is the embedded default, a watched
 * directory of YAML files that all nodes share. A file that cannot be read is a
 * {@link dev.poplin.node.source.ManifestProblem} with its place; it takes nothing else with it, and while it lasts the
 * objects it held before stay in force.
 */
@NullMarked
package dev.poplin.node.source;

import org.jspecify.annotations.NullMarked;
