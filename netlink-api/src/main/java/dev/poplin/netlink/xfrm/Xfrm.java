package dev.poplin.netlink.xfrm;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * IPsec in the kernel, as {@code ip xfrm}. Thread-safe. Closing is idempotent and releases whoever waits; afterwards every call fails with
 * EBADF.
 */
public final class Xfrm implements AutoCloseable {

    private static final int NETLINK_XFRM = 6;
    private static final int NEW_STATE = 16;
    private static final int DELETE_STATE = 17;
    private static final int GET_STATE = 18;
    private static final int NEW_POLICY = 19;
    private static final int DELETE_POLICY = 20;
    private static final int GET_POLICY = 21;
    private static final int ALLOCATE_SPI = 22;
    private static final int UPDATE_POLICY = 25;
    private static final int UPDATE_STATE = 26;
    private static final int FLUSH_STATES = 28;
    private static final int FLUSH_POLICIES = 29;
    private static final int GET_STATE_TABLE = 35;
    private static final int SET_POLICY_TABLE = 36;
    private static final int GET_POLICY_TABLE = 37;
    private static final int SET_DEFAULTS = 39;
    private static final int GET_DEFAULTS = 40;

    /** The flags before what is asked or told of a table, of which the kernel reads none. */
    private static final int ALL_FLAGS = -1;

    private final Conversation conversation;

    /** Speaks by this conversation, which it closes. */
    public Xfrm(Conversation conversation) {
        this.conversation = conversation;
    }

    /**
     * Opens the calling thread's namespace.
     *
     * @throws NetlinkException EPROTONOSUPPORT if the kernel has no IPsec
     */
    public static Xfrm open() throws NetlinkException {
        return new Xfrm(new Conversation(NetlinkSocket.open(NETLINK_XFRM)));
    }

    /**
     * Opens another namespace; it is entered on a private thread for as long as it takes to open the socket.
     *
     * @throws IOException if it cannot be entered or the kernel refuses a socket
     */
    public static Xfrm open(NetworkNamespace namespace) throws IOException {
        return namespace.callToOpen(Xfrm::open);
    }

    /** As {@link #open(NetworkNamespace)}; the kernel has this long for the answer to each request. */
    public static Xfrm open(NetworkNamespace namespace, Duration deadline) throws IOException {
        return namespace.callToOpen(() -> new Xfrm(new Conversation(NetlinkSocket.open(NETLINK_XFRM), deadline)));
    }

    /** All associations: {@code ip xfrm state list}. */
    public List<XfrmState> listStates() throws NetlinkException {
        return conversation.dump(state("list", GET_STATE, writer -> {}), XfrmState::decode);
    }

    /** The associations of a protocol such as {@link XfrmState#ESP}, which the kernel filters: {@code ip xfrm state list proto PROTO}. */
    public List<XfrmState> listStates(int protocol) throws NetlinkException {
        return listStates(XfrmFilter.ALL.protocol(protocol));
    }

    /** The associations between two prefixes, of a protocol, or both, which the kernel filters: {@code ip xfrm state list src … dst … proto …}. */
    public List<XfrmState> listStates(XfrmFilter filter) throws NetlinkException {
        return conversation.dump(state("list" + filter, GET_STATE, filter::write), XfrmState::decode);
    }

    /** How many associations there are: {@code ip -s xfrm state count}. */
    public XfrmStateTable stateTable() throws NetlinkException {
        return conversation.get(
                state("count", GET_STATE_TABLE, writer -> writer.u32(ALL_FLAGS)), XfrmStateTable::decode);
    }

    /**
     * The association of the same destination, SPI, protocol, mark and source: {@code ip xfrm state get}.
     *
     * @throws NetlinkException ESRCH if there is none
     */
    public XfrmState get(XfrmState like) throws NetlinkException {
        return conversation.get(
                state("get " + like, GET_STATE, writer -> XfrmStateCodec.writeKey(like, writer)), XfrmState::decode);
    }

    /**
     * Adds an association: {@code ip xfrm state add}.
     *
     * @throws NetlinkException EEXIST if there is one of this destination, SPI and protocol
     */
    public void add(XfrmState state) throws NetlinkException {
        conversation.execute(addition(state));
    }

    /**
     * Changes limits and the like of an association: {@code ip xfrm state update}.
     *
     * @throws NetlinkException ESRCH if there is none
     */
    public void change(XfrmState state) throws NetlinkException {
        conversation.execute(changing(state));
    }

    /**
     * Removes an association: {@code ip xfrm state delete}.
     *
     * @throws NetlinkException ESRCH if there is none
     */
    public void delete(XfrmState state) throws NetlinkException {
        conversation.execute(deletion(state));
    }

    /** Adds many associations; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addStates(List<XfrmState> states) throws NetlinkException {
        return conversation.executeAll(Request.forEach(states, Xfrm::addition));
    }

    /** Changes many associations; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> changeStates(List<XfrmState> states) throws NetlinkException {
        return conversation.executeAll(Request.forEach(states, Xfrm::changing));
    }

    /** Removes many associations; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteStates(List<XfrmState> states) throws NetlinkException {
        return conversation.executeAll(Request.forEach(states, Xfrm::deletion));
    }

    /**
     * Reserves an SPI between two for an association that is still negotiated: {@code ip xfrm state allocspi}.
     *
     * @throws NetlinkException ENOENT if none is free
     */
    public XfrmState allocateSpi(XfrmState wanted, int least, int greatest) throws NetlinkException {
        return conversation.get(
                state("allocspi " + wanted, ALLOCATE_SPI, writer -> {
                    XfrmStateCodec.writeInfo(wanted, writer);
                    writer.u32(least).u32(greatest);
                    XfrmStateCodec.writeLarval(wanted, writer);
                }),
                XfrmState::decode);
    }

    /**
     * Removes all associations of a protocol, of any for 0: {@code ip xfrm state flush}.
     *
     * @throws IllegalArgumentException if it is not within 0 and 255
     */
    public void flushStates(int protocol) throws NetlinkException {
        XfrmWire.requireByte("protocol", protocol);
        conversation.execute(state("flush proto " + protocol, FLUSH_STATES, writer -> writer.u8(protocol)));
    }

    private static Request addition(XfrmState state) {
        return new Request(
                () -> "xfrm state add " + state,
                NEW_STATE,
                0,
                XfrmState.SPACE.names(),
                writer -> XfrmStateCodec.write(state, writer));
    }

    private static Request changing(XfrmState state) {
        return state("update " + state, UPDATE_STATE, writer -> XfrmStateCodec.write(state, writer));
    }

    private static Request deletion(XfrmState state) {
        return state("delete " + state, DELETE_STATE, writer -> XfrmStateCodec.writeKey(state, writer));
    }

    private static Request state(String operation, int type, Consumer<MessageWriter> payload) {
        return new Request("xfrm state " + operation, type, 0, XfrmState.SPACE.names(), payload);
    }

    /** All policies, main and sub-policies and those that sockets have set for themselves: {@code ip xfrm policy list}. */
    public List<XfrmPolicy> listPolicies() throws NetlinkException {
        return conversation.dump(policy("list", GET_POLICY, writer -> {}), XfrmPolicy::decode);
    }

    /**
     * The policies of a type, {@link XfrmPolicy#MAIN} or {@link XfrmPolicy#SUB}: {@code ip xfrm policy list ptype}. The kernel lists all, and
     * they are chosen here.
     */
    public List<XfrmPolicy> listPolicies(int type) throws NetlinkException {
        return listPolicies().stream().filter(policy -> policy.type() == type).toList();
    }

    /** How many policies there are, and which are found by hash: {@code ip -s xfrm policy count}. */
    public XfrmPolicyTable policyTable() throws NetlinkException {
        return conversation.get(
                policy("count", GET_POLICY_TABLE, writer -> writer.u32(ALL_FLAGS)), XfrmPolicyTable::decode);
    }

    /**
     * Changes which policies are found by hash: {@code ip xfrm policy set hthresh4 … hthresh6 …}.
     *
     * @throws IllegalArgumentException if a length is not within 0 and 32 or 128
     */
    public void hashPolicies(XfrmPolicyTable.Threshold ipv4, XfrmPolicyTable.Threshold ipv6) throws NetlinkException {
        XfrmPolicyTable.Threshold four = ipv4.within(32);
        XfrmPolicyTable.Threshold six = ipv6.within(128);
        conversation.execute(policy("set", SET_POLICY_TABLE, writer -> writer.u32(ALL_FLAGS)
                .scope(XfrmPolicyTable.IPV4_THRESHOLD, () -> writer.u8(four.local())
                        .u8(four.remote()))
                .scope(XfrmPolicyTable.IPV6_THRESHOLD, () -> writer.u8(six.local())
                        .u8(six.remote()))));
    }

    /** What happens to packets that no policy is for: {@code ip xfrm policy getdefault}. */
    public XfrmDefaults defaults() throws NetlinkException {
        return conversation.get(
                policy("getdefault", GET_DEFAULTS, writer -> writer.u8(0).u8(0).u8(0)), XfrmDefaults::decode);
    }

    /** Changes what happens to packets that no policy is for: {@code ip xfrm policy setdefault}. */
    public void setDefaults(XfrmDefaults defaults) throws NetlinkException {
        conversation.execute(policy("setdefault " + defaults, SET_DEFAULTS, defaults::write));
    }

    /**
     * The policy of the same selector, direction, mark and xfrm link: {@code ip xfrm policy get}.
     *
     * @throws IllegalArgumentException if it belongs to a socket
     * @throws NetlinkException ENOENT if there is none
     */
    public XfrmPolicy get(XfrmPolicy like) throws NetlinkException {
        return conversation.get(
                policy("get " + like, GET_POLICY, like.requireWritable()::writeKey), XfrmPolicy::decode);
    }

    /**
     * Adds a policy: {@code ip xfrm policy add}.
     *
     * @throws IllegalArgumentException if it belongs to a socket
     * @throws NetlinkException EEXIST if there is one of this selector and direction
     */
    public void add(XfrmPolicy policy) throws NetlinkException {
        conversation.execute(addition(policy));
    }

    /** Adds a policy, or replaces the one of the same selector and direction: {@code ip xfrm policy update}. */
    public void replace(XfrmPolicy policy) throws NetlinkException {
        conversation.execute(replacement(policy));
    }

    /**
     * Removes a policy: {@code ip xfrm policy delete}.
     *
     * @throws NetlinkException ENOENT if there is none
     */
    public void delete(XfrmPolicy policy) throws NetlinkException {
        conversation.execute(deletion(policy));
    }

    /** Adds many policies; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addPolicies(List<XfrmPolicy> policies) throws NetlinkException {
        return conversation.executeAll(Request.forEach(policies, Xfrm::addition));
    }

    /** Adds or replaces many policies; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> replacePolicies(List<XfrmPolicy> policies) throws NetlinkException {
        return conversation.executeAll(Request.forEach(policies, Xfrm::replacement));
    }

    /** Removes many policies; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deletePolicies(List<XfrmPolicy> policies) throws NetlinkException {
        return conversation.executeAll(Request.forEach(policies, Xfrm::deletion));
    }

    /** Removes all main policies; sub-policies stay: {@code ip xfrm policy flush}. */
    public void flushPolicies() throws NetlinkException {
        conversation.execute(policy("flush", FLUSH_POLICIES, writer -> {}));
    }

    /**
     * Removes all policies of a type, {@link XfrmPolicy#MAIN} or {@link XfrmPolicy#SUB}: {@code ip xfrm policy flush ptype}.
     *
     * @throws IllegalArgumentException if it is neither
     * @throws NetlinkException ENOPROTOOPT if the kernel has no sub-policies
     */
    public void flushPolicies(int type) throws NetlinkException {
        RawAttribute which = XfrmPolicy.TYPE.encode(type);
        conversation.execute(policy("flush ptype " + type, FLUSH_POLICIES, which::write));
    }

    private static Request addition(XfrmPolicy policy) {
        return new Request(
                () -> "xfrm policy add " + policy,
                NEW_POLICY,
                0,
                XfrmPolicy.SPACE.names(),
                policy.requireWritable()::write);
    }

    private static Request replacement(XfrmPolicy policy) {
        return policy("update " + policy, UPDATE_POLICY, policy.requireWritable()::write);
    }

    private static Request deletion(XfrmPolicy policy) {
        return policy("delete " + policy, DELETE_POLICY, policy.requireWritable()::writeKey);
    }

    private static Request policy(String operation, int type, Consumer<MessageWriter> payload) {
        return new Request("xfrm policy " + operation, type, 0, XfrmPolicy.SPACE.names(), payload);
    }

    @Override
    public void close() {
        conversation.close();
    }
}
