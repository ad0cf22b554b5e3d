/**
 * The agent's configuration: {@link dev.poplin.node.config.AgentConfig} and its reader. One YAML file, every key of which has a
 * default; docs/node-agent.md lists them. Immutable values.
 */
@NullMarked
package dev.poplin.node.config;

import org.jspecify.annotations.NullMarked;
