/**
 * The operator's command, {@code poplinctl}: asks a node's agent over its socket and prints what it says as a table or as JSON.
 * {@link dev.poplin.ctl.Table} and {@link dev.poplin.ctl.ClusterOwners} are shared with the lab.
 */
@NullMarked
package dev.poplin.ctl;

import org.jspecify.annotations.NullMarked;
