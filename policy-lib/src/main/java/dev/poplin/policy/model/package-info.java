/**
 * Pods, namespaces, services and policies as values, as the Kubernetes API defines them. Immutable.
 */
@NullMarked
package dev.poplin.policy.model;

import org.jspecify.annotations.NullMarked;
