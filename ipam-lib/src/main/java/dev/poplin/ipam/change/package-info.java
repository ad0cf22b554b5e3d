/**
 * Changes of pools and nodes while addresses are in use: blocks of another size, pools in parts or in one, drained pools and
 * nodes, fewer scattered blocks. {@link dev.poplin.ipam.Ipam#change} plans or carries out a
 * {@link dev.poplin.ipam.change.Change}; each step is one transaction after which every address still has its one holder, and a
 * change that was broken off goes on where it was when it is asked for again. Values are immutable.
 */
@NullMarked
package dev.poplin.ipam.change;

import org.jspecify.annotations.NullMarked;
