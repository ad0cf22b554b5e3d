package dev.poplin.bgp.nlri;

/** Identifiers of paths in texts. */
final class PathIds {

    private PathIds() {}

    /** The text, and the identifier behind it if there is one. */
    static String show(String text, long pathId) {
        return pathId == 0 ? text : text + " path " + pathId;
    }
}
