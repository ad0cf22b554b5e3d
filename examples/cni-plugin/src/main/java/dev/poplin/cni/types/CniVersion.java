package dev.poplin.cni.types;

import java.util.List;

/** A version of the CNI specification, such as {@code 1.1.0}. */
public record CniVersion(int major, int minor, int patch) implements Comparable<CniVersion> {

    /** The first version whose result lists interfaces and any number of addresses. */
    public static final CniVersion V0_3_0 = new CniVersion(0, 3, 0);
    /** The first version with CHECK. */
    public static final CniVersion V0_4_0 = new CniVersion(0, 4, 0);
    /** The first version without {@code version} in the result's {@code ips}. */
    public static final CniVersion V1_0_0 = new CniVersion(1, 0, 0);
    /** The newest version, with GC and STATUS. */
    public static final CniVersion V1_1_0 = new CniVersion(1, 1, 0);
    /** What this plugin speaks, oldest first. */
    public static final List<CniVersion> SUPPORTED = List.of(
            new CniVersion(0, 1, 0), new CniVersion(0, 2, 0), V0_3_0, new CniVersion(0, 3, 1), V0_4_0, V1_0_0, V1_1_0);

    /**
     * Reads {@code MAJOR.MINOR.PATCH}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static CniVersion parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("not a CNI version: '" + text + "'");
        }
        try {
            return new CniVersion(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a CNI version: '" + text + "'", e);
        }
    }

    /** Whether this plugin speaks the version. */
    public boolean isSupported() {
        return SUPPORTED.contains(this);
    }

    /** Whether this version is {@code other} or a later one. */
    public boolean isAtLeast(CniVersion other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(CniVersion other) {
        int byMajor = Integer.compare(major, other.major);
        int byMinor = byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
        return byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
