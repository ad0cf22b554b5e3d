package dev.poplin.bgp.rib;

/**
 * How large the tables are.
 *
 * @param prefixes how many prefixes have a path
 * @param paths how many paths there are, those that a filter refused included
 * @param attributeSets how many different sets of attributes and next hop they have
 */
public record RibStatistics(int prefixes, int paths, int attributeSets) {}
