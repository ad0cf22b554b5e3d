/**
 * Nodes as namespaces on this machine: {@link dev.poplin.lab.LabProgram} makes them, plays control plane and container runtime,
 * runs the story and checks it, and takes everything away again by the ids it has written down.
 */
@NullMarked
package dev.poplin.lab;

import org.jspecify.annotations.NullMarked;
