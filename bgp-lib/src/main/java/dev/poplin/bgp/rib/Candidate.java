package dev.poplin.bgp.rib;

/** A path as the decision sees it: without its prefix, which is the same for all. */
record Candidate(SharedAttributes set, Path.Source source, long pathId) {

    /** A path that stands in no table. */
    static Candidate of(Path path) {
        NextHop hop = new NextHop(path.nextHop(), NextHopResolver.ALL_REACHABLE);
        return new Candidate(new SharedAttributes(path.attributes(), hop), path.source(), path.pathId());
    }
}
