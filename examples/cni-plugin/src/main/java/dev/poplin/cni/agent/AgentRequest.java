package dev.poplin.cni.agent;

/**
 * One request to the agent: {@code cni}, {@code ready}, {@code live}, {@code status}, {@code peers}, {@code routes},
 * {@code bgp}, {@code pods} or {@code policies}.
 *
 * @param verb what is asked
 * @param body what the verb needs; must not be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record AgentRequest(String verb, byte[] body) {

    /** A request that needs no body. */
    public static AgentRequest of(String verb) {
        return new AgentRequest(verb, new byte[0]);
    }
}
