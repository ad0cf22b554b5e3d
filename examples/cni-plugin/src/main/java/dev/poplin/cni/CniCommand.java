package dev.poplin.cni;

import dev.poplin.cni.types.CniErrorCode;
import dev.poplin.cni.types.CniException;
import dev.poplin.cni.types.CniVersion;
import java.util.List;

/** The verbs of the CNI specification, each with the variables it needs and the version it came with. */
public enum CniCommand {
    /** Attaches a container. */
    ADD(CniVersion.SUPPORTED.get(0), "CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME"),
    /** Detaches it; repeatable in every state. */
    DEL(CniVersion.SUPPORTED.get(0), "CNI_CONTAINERID", "CNI_IFNAME"),
    /** Checks that it is still attached as the ADD left it. */
    CHECK(CniVersion.V0_4_0, "CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME"),
    /** Detaches everything that the runtime does not list. */
    GC(CniVersion.V1_1_0),
    /** Says whether an ADD could be served. */
    STATUS(CniVersion.V1_1_0),
    /** Lists the versions spoken; needs no stdin. */
    VERSION(CniVersion.SUPPORTED.get(0));

    private final CniVersion since;
    private final List<String> variables;

    CniCommand(CniVersion since, String... variables) {
        this.since = since;
        this.variables = List.of(variables);
    }

    /** The variables that must be set. */
    public List<String> variables() {
        return variables;
    }

    /** The first version that knows the verb. */
    public CniVersion since() {
        return since;
    }

    /**
     * The verb of that name.
     *
     * @throws CniException with code 4 if there is none
     */
    public static CniCommand of(String name) throws CniException {
        for (CniCommand command : values()) {
            if (command.name().equals(name)) {
                return command;
            }
        }
        throw new CniException(
                CniErrorCode.INVALID_ENVIRONMENT,
                name.isEmpty() ? "CNI_COMMAND is not set" : "CNI_COMMAND is '" + name + "', which is no CNI verb");
    }
}
