/**
 * The one shape of every reconciler: desired state in, actual state in, smallest set of changes out.
 * {@link dev.poplin.node.reconcile.Changes} is that pure function, {@link dev.poplin.node.reconcile.Reconciler} reads, compares
 * and writes once, and {@link dev.poplin.node.reconcile.ReconcileLoop} runs reconcilers on its own thread, when something
 * changed, from time to time, and again after a failure.
 */
@NullMarked
package dev.poplin.node.reconcile;

import org.jspecify.annotations.NullMarked;
