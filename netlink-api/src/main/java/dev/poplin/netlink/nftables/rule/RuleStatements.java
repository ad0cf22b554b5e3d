package dev.poplin.netlink.nftables.rule;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.Bitwise;
import dev.poplin.netlink.nftables.expression.Expression.Conntrack;
import dev.poplin.netlink.nftables.expression.Expression.Counter;
import dev.poplin.netlink.nftables.expression.Expression.Immediate;
import dev.poplin.netlink.nftables.expression.Expression.Meta;
import dev.poplin.netlink.nftables.expression.Expression.ObjectReference;
import dev.poplin.netlink.nftables.object.NftObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** What {@link RuleBuilder} has words for that a rule does on its way: it counts, logs, marks, remembers, changes and copies, and goes on. */
abstract sealed class RuleStatements extends RuleConditions permits RuleBuilder {

    private static final int META_PRIORITY = 2;
    private static final int META_MARK = 3;
    private static final int CT_MARK = 3;
    private static final int CT_ZONE = 17;
    private static final int SEGMENT_SIZE_OFFSET = 2;
    private static final int SEGMENT_SIZE_BYTES = 2;

    /** {@code counter}. */
    public RuleBuilder counter() {
        return add(new Counter());
    }

    /** {@code counter name "NAME"}. */
    public RuleBuilder counter(String name) {
        return add(new ObjectReference(NftObject.COUNTER, name));
    }

    /** {@code log prefix "TEXT"}: to the kernel's log. */
    public RuleBuilder log(String prefix) {
        return add(Actions.log(prefix));
    }

    /** {@code log prefix "TEXT" group N snaplen BYTES}: to who reads that group, see {@code dev.poplin.netlink.nflog}. */
    public RuleBuilder logToGroup(int group, String prefix, int copiedBytes) {
        return add(Actions.logToGroup(group, prefix, copiedBytes));
    }

    /** {@code add @SET { A . B timeout T }}: adds what these select to a set; without a time-out if it is zero. */
    public RuleBuilder addTo(String set, Duration timeout, Selector... key) {
        return key(key).add(Actions.updateSet(set, false, timeout));
    }

    /** {@code update @SET { A . B timeout T }}: the same, and lets the time of an element that is there begin anew. */
    public RuleBuilder update(String set, Duration timeout, Selector... key) {
        return key(key).add(Actions.updateSet(set, true, timeout));
    }

    /** {@code meta mark set MARK}. */
    public RuleBuilder setMark(int mark) {
        return add(new Immediate(0, Bytes.ofInt(mark)), Actions.setMeta(META_MARK));
    }

    /** {@code meta mark set meta mark & ~MASK | MARK}: only the bits of the mask change. */
    public RuleBuilder setMark(int mask, int mark) {
        return add(
                new Meta(META_MARK, 0),
                new Bitwise(0, 0, Bytes.ofInt(~mask), Bytes.ofInt(mark & mask)),
                Actions.setMeta(META_MARK));
    }

    /** {@code ct mark set meta mark}: the connection remembers it. */
    public RuleBuilder saveMark() {
        return add(new Meta(META_MARK, 0), Actions.setConntrack(CT_MARK));
    }

    /** {@code meta mark set ct mark}. */
    public RuleBuilder restoreMark() {
        return add(new Conntrack(CT_MARK, 0), Actions.setMeta(META_MARK));
    }

    /** {@code meta priority set MAJOR:MINOR}: the class of traffic control; the major number in the upper 16 bits. */
    public RuleBuilder setPriority(int handle) {
        return add(new Immediate(0, Bytes.ofInt(handle)), Actions.setMeta(META_PRIORITY));
    }

    /** {@code ct mark set MARK}. */
    public RuleBuilder setCtMark(int mark) {
        return add(new Immediate(0, Bytes.ofInt(mark)), Actions.setConntrack(CT_MARK));
    }

    /**
     * {@code ct zone set ZONE}; before connection tracking.
     *
     * @throws IllegalArgumentException if it is not within 0 and 65535
     */
    public RuleBuilder setCtZone(int zone) {
        Actions.requireShort("zone", zone);
        Bytes value = Bytes.of(ByteBuffer.allocate(2)
                .order(ByteOrder.nativeOrder())
                .putShort((short) zone)
                .array());
        return add(new Immediate(0, value), Actions.setConntrack(CT_ZONE));
    }

    /** {@code ct helper set "NAME"}: the connection is followed by a helper of the table. */
    public RuleBuilder setCtHelper(String name) {
        return add(new ObjectReference(NftObject.CT_HELPER, name));
    }

    /** {@code ct timeout set "NAME"}: the connection has the time-outs of a policy of the table. */
    public RuleBuilder setCtTimeout(String name) {
        return add(new ObjectReference(NftObject.CT_TIMEOUT, name));
    }

    /** {@code ct expectation set "NAME"}: another connection is expected beside this one. */
    public RuleBuilder setCtExpectation(String name) {
        return add(new ObjectReference(NftObject.CT_EXPECTATION, name));
    }

    /** {@code tcp option maxseg size set rt mtu}: no segment is larger than the route has room for; after a condition on {@code tcp flags syn}. */
    public RuleBuilder clampSegmentSize() {
        return add(Actions.routeSegmentSize(), Actions.toNetworkOrder(SEGMENT_SIZE_BYTES), setSegmentSize());
    }

    /**
     * {@code tcp option maxseg size set BYTES}.
     *
     * @throws IllegalArgumentException if it is not within 0 and 65535
     */
    public RuleBuilder setSegmentSize(int bytes) {
        Actions.requireShort("segment size", bytes);
        return add(new Immediate(0, Bytes.of((byte) (bytes >>> 8), (byte) bytes)), setSegmentSize());
    }

    private static Expression setSegmentSize() {
        return Actions.setTcpOption(TcpOption.MAXIMUM_SEGMENT_SIZE, SEGMENT_SIZE_OFFSET, SEGMENT_SIZE_BYTES);
    }

    /** {@code flow add @NAME}: what follows of the connection goes past the rules, by a flow table. */
    public RuleBuilder addToFlowtable(String name) {
        return add(Actions.addToFlowtable(name));
    }

    /** {@code dup to ADDRESS}: a copy goes to this neighbour; in a table of the address's family. */
    public RuleBuilder duplicateTo(IpAddress gateway) {
        return add(new Immediate(0, Bytes.of(gateway)), Actions.duplicateToAddress(-1));
    }

    /** {@code dup to ADDRESS device NAME}: by this interface, which is said by its index. */
    public RuleBuilder duplicateTo(IpAddress gateway, int interfaceIndex) {
        return add(
                new Immediate(0, Bytes.of(gateway)),
                new Immediate(4, Bytes.ofInt(interfaceIndex)),
                Actions.duplicateToAddress(4));
    }

    /** {@code dup to NAME}: a copy goes out by an interface, which is said by its index; in a table of family netdev. */
    public RuleBuilder duplicateTo(int interfaceIndex) {
        return add(new Immediate(0, Bytes.ofInt(interfaceIndex)), Actions.duplicateToDevice());
    }
}
