package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.TableFamily;
import dev.poplin.netlink.nftables.Transaction;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the kernel's netfilter complains of has the name that its header files give it. */
@KernelTest
@Tag("N1.4")
class NetfilterErrorsKernelTest {

    private final TestNamespaces namespaces = new TestNamespaces();
    private Netlink netlink;

    @BeforeEach
    void open() throws Exception {
        netlink = Netlink.open(namespaces.create());
    }

    @AfterEach
    void close() throws Exception {
        netlink.close();
        namespaces.close();
    }

    /** Attributes that are too short or too long, which no value of this library would write. */
    static Stream<Arguments> malformed() {
        Consumer<MessageWriter> set = out -> out.attributeU8(1, 7).attributeString(2, "x".repeat(40));
        return Stream.of(
                arguments("CTA_MARK", 1 << 8, (Consumer<MessageWriter>) out -> out.attributeU8(8, 1)),
                arguments("CTA_EXPECT_ID", 2 << 8, (Consumer<MessageWriter>) out -> out.attributeU8(5, 1)),
                arguments("NFULA_CFG_TIMEOUT", 4 << 8 | 1, (Consumer<MessageWriter>) out -> out.attributeU8(4, 1)),
                arguments("IPSET_ATTR_SETNAME", 6 << 8 | 2, set));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void theAttributeHasItsName(String name, int type, Consumer<MessageWriter> content) {
        Request request = new Request(
                "malformed", type, 0, out -> content.accept(out.u8(2).u8(0).u16(0)));
        NetlinkException refused =
                assertThrows(NetlinkException.class, () -> netlink.netfilter().execute(request));
        assertEquals(name, String.valueOf(refused.attribute()).split(" ")[0], refused::getMessage);
    }

    @Test
    void theChainThatIsNotThereIsNamed() throws Exception {
        Transaction transaction = netlink.nftables().transaction();
        transaction
                .table(TableFamily.INET, "t")
                .add()
                .append("none", Rule.builder().drop());
        NetlinkException refused = assertThrows(NetlinkException.class, transaction::commit);
        assertEquals("NFTA_RULE_CHAIN", refused.attribute());
    }

    @Test
    void theElementThatIsNotThereIsNamedByItsPath() throws Exception {
        Bytes address = Bytes.of(IpAddress.parse("10.0.0.1").toBytes());
        NftSet set = NftSet.of("s", List.of(KeyType.IPV4_ADDR), List.of());
        Transaction transaction = netlink.nftables().transaction();
        transaction
                .table(TableFamily.INET, "t")
                .add()
                .add(set)
                .deleteElements(NftSet.of("s", List.of(KeyType.IPV4_ADDR), List.of(address)));
        NetlinkException refused = assertThrows(NetlinkException.class, transaction::commit);
        assertEquals("NFTA_SET_ELEM_LIST_ELEMENTS/NFTA_LIST_ELEM[0]", refused.attribute());
    }
}
