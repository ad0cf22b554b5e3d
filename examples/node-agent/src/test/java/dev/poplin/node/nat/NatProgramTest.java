package dev.poplin.node.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.nftables.Ruleset;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.rule.RuleBuilder;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.node.nat.ServicePlan.Backend;
import dev.poplin.node.nat.ServicePlan.Forward;
import dev.poplin.node.source.PoolManifest;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S3.2")
class NatProgramTest {

    private static final IpAddress DNS = IpAddress.parse("10.96.0.10");
    private static final List<Backend> BACKENDS =
            List.of(new Backend(IpAddress.parse("10.244.0.1"), 53), new Backend(IpAddress.parse("10.244.0.2"), 53));
    private static final PoolManifest POOL = new PoolManifest("default", Cidr.parse("10.244.0.0/16"), 26, true, false);

    @Test
    void looksUpTcpAndUdpOfOneAddressSeparately() {
        Ruleset table = NatProgram.of(
                List.of(new Forward("TCP", DNS, 53, BACKENDS), new Forward("UDP", DNS, 53, BACKENDS)), List.of(POOL));

        NftSet services = set(table, "services-v4");
        assertEquals(
                Set.of(Verdict.goTo("svc-TCP-10.96.0.10-53"), Verdict.goTo("svc-UDP-10.96.0.10-53")),
                Set.of(verdict(services, RuleBuilder.TCP), verdict(services, RuleBuilder.UDP)));
        assertEquals(
                2,
                Objects.requireNonNull(table.chains().get("svc-UDP-10.96.0.10-53"))
                        .rules()
                        .size());
        assertEquals(2, set(table, "hairpins-v4").elements().size());
    }

    @Test
    void dropsWhatIsAskedOfAServiceWithoutPods() {
        Ruleset table = NatProgram.of(List.of(new Forward("TCP", DNS, 53, List.of())), List.of(POOL));

        assertEquals(Verdict.DROP, verdict(set(table, "services-v4"), RuleBuilder.TCP));
    }

    @Test
    void masqueradesOnlyFromPoolsThatWantItAndKnowsAllPoolsAsInside() {
        PoolManifest plain = new PoolManifest("plain", Cidr.parse("10.1.0.0/16"), 26, false, true);

        Ruleset table = NatProgram.of(List.of(), List.of(POOL, plain));

        assertEquals(1, set(table, "nat-pools-v4").elements().size());
        assertEquals(2, set(table, "all-pools-v4").elements().size());
        assertTrue(NatProgram.of(List.of(), List.of(plain)).sets().isEmpty());
    }

    private static NftSet set(Ruleset table, String name) {
        return Objects.requireNonNull(table.sets().get(name), name);
    }

    private static Verdict verdict(NftSet services, int protocol) {
        Bytes key = Bytes.concat(Bytes.of(DNS), Bytes.of((byte) protocol), Bytes.ofPort(53));
        return Objects.requireNonNull(services.elements().get(key)).verdict();
    }
}
