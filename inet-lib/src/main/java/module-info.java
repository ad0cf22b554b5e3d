/** Address values that all Poplin libraries share: addresses, prefixes, ranges, prefix sets and prefix maps. No dependency. */
module dev.poplin.inet {
    requires static org.jspecify;

    exports dev.poplin.inet;
}
