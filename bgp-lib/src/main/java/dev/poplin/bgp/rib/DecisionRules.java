package dev.poplin.bgp.rib;

/**
 * What of the decision process is left to the operator. Immutable; the {@code with…} methods give changed copies.
 *
 * @param compareMedAcrossAses whether MED is compared among paths of different neighbouring ASes too
 * @param missingMedIsWorst whether a path without MED is worse than any with one; otherwise it counts as 0
 * @param aigp whether the accumulated IGP metric counts (RFC 7311)
 * @param maxPaths how many equally good paths may be used together, 1 for the best alone
 * @param relaxedMultipath whether paths of equal length but through other ASes are equally good
 */
public record DecisionRules(
        boolean compareMedAcrossAses, boolean missingMedIsWorst, boolean aigp, int maxPaths, boolean relaxedMultipath) {

    /** As RFC 4271 has it: one path, MED within one neighbouring AS, 0 if it is missing. */
    public static final DecisionRules STANDARD = new DecisionRules(false, false, false, 1, false);

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if there may be less than one path
     */
    public DecisionRules {
        if (maxPaths < 1) {
            throw new IllegalArgumentException("at most " + maxPaths + " paths are none");
        }
    }

    /** The same rules with up to so many equally good paths together. */
    public DecisionRules withMaxPaths(int changed) {
        return new DecisionRules(compareMedAcrossAses, missingMedIsWorst, aigp, changed, relaxedMultipath);
    }

    /** The same rules, with equally good paths through any AS. */
    public DecisionRules withRelaxedMultipath() {
        return new DecisionRules(compareMedAcrossAses, missingMedIsWorst, aigp, maxPaths, true);
    }

    /** The same rules, with MED compared across neighbouring ASes. */
    public DecisionRules withMedAcrossAses() {
        return new DecisionRules(true, missingMedIsWorst, aigp, maxPaths, relaxedMultipath);
    }

    /** The same rules, with a missing MED as the worst. */
    public DecisionRules withMissingMedWorst() {
        return new DecisionRules(compareMedAcrossAses, true, aigp, maxPaths, relaxedMultipath);
    }

    /** The same rules, with the accumulated IGP metric. */
    public DecisionRules withAigp() {
        return new DecisionRules(compareMedAcrossAses, missingMedIsWorst, true, maxPaths, relaxedMultipath);
    }
}
