package dev.poplin.benchmarks.netlink;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.conntrack.Connection.Tuple;
import dev.poplin.netlink.conntrack.ConnectionFilter;
import dev.poplin.netlink.conntrack.NewConnection;
import dev.poplin.netlink.conntrack.TupleMatch;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.nftables.TableFamily;
import dev.poplin.netlink.nftables.Transaction;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.Element;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.set.NftSet.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Loads and changes sets of 50,000 elements by turns with C and beside {@code nft}; deletes links by group and flows by address. */
public final class NetfilterBesideC {

    private static final int ELEMENTS = 50_000;
    private static final int FLOWS = 50_000;
    private static final int PAIRS = 500;
    private static final int GROUP = 77;
    private static final int WARM_UP = 4;
    private static final int FIRST = 0x0a000001;
    private static final int STEP = 2;
    private static final String TABLE = "floor";
    private static final String SET = "s";
    private static final String NAMESPACE = "poplin-bench-netfilter";

    private static final int HASH_SWAPS = 10_000;
    private static final int INTERVAL_SWAPS = 20;

    private final Netlink netlink;
    private final Floor floor;
    private final int rounds;

    private NetfilterBesideC(Netlink netlink, Floor floor, int rounds) {
        this.netlink = netlink;
        this.floor = floor;
        this.rounds = rounds;
    }

    /** Measures; the argument is the number of rounds, 0 for links and flows alone. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9;
        try (NetworkNamespace namespace = NetworkNamespace.create(NAMESPACE);
                Netlink netlink = Netlink.open(namespace);
                Floor floor = Floor.compile(NAMESPACE)) {
            NetfilterBesideC measured = new NetfilterBesideC(netlink, floor, rounds);
            if (rounds > 0) {
                measured.sets(false);
                measured.sets(true);
            }
            measured.links();
            measured.flows();
        } finally {
            NetworkNamespace.delete(NAMESPACE);
        }
    }

    private static Bytes address(int index) {
        return Bytes.of(ByteBuffer.allocate(4).putInt(FIRST + STEP * index).array());
    }

    private static NftSet set(boolean interval, int from, int count) {
        SortedMap<Bytes, Element> elements = new TreeMap<>();
        for (int index = from; index < from + count; index++) {
            Bytes key = address(index);
            elements.put(key, new Element(key, Bytes.of(), Verdict.ACCEPT));
        }
        return new NftSet(SET, List.of(KeyType.IPV4_ADDR), interval, Kind.SET, KeyType.MARK, elements);
    }

    private void load(NftSet set) throws Exception {
        Transaction transaction = netlink.nftables().transaction();
        transaction.table(TableFamily.IP, TABLE).add().add(set);
        transaction.commit();
    }

    /** Takes an element out and puts another in, and the other way round, in a transaction each. */
    private void swap(NftSet one, NftSet other, int times) throws Exception {
        for (int turn = 0; turn < times; turn++) {
            Transaction transaction = netlink.nftables().transaction();
            transaction
                    .table(TableFamily.IP, TABLE)
                    .deleteElements(turn % 2 == 0 ? one : other)
                    .addElements(turn % 2 == 0 ? other : one);
            transaction.commit();
        }
    }

    private void sets(boolean interval) throws Exception {
        String kind = interval ? "interval" : "hash";
        String flag = interval ? "1" : "0";
        Comparison load = new Comparison("load " + kind + " set of 50,000", "1.3", rounds);
        int swaps = interval ? INTERVAL_SWAPS : HASH_SWAPS;
        Comparison swap = new Comparison("swap one element of it, " + swaps + " x", "1.5", rounds);
        NftSet all = set(interval, 0, ELEMENTS);
        NftSet last = set(interval, ELEMENTS - 1, 1);
        NftSet next = set(interval, ELEMENTS, 1);
        for (int round = -WARM_UP; round < rounds; round++) {
            double loadInC = floor.cpuSeconds("set-load", "" + ELEMENTS, flag);
            double swapInC = floor.cpuSeconds("set-swap", "" + (ELEMENTS - 1), "" + ELEMENTS, "" + swaps, flag);
            netlink.nftables().delete(TableFamily.IP, TABLE);
            double loadHere = Comparison.cpuSeconds(() -> load(all));
            double swapHere = Comparison.cpuSeconds(() -> swap(last, next, swaps));
            netlink.nftables().delete(TableFamily.IP, TABLE);
            if (round >= 0) {
                load.add(round, loadInC, loadHere);
                swap.add(round, swapInC, swapHere);
            }
        }
        load.print();
        swap.print();
        nft(interval, all);
    }

    /** The same with nft, in processor time of its process. */
    private void nft(boolean interval, NftSet all) throws Exception {
        StringBuilder script = new StringBuilder("add table ip floor\nadd set ip floor s { type ipv4_addr; ");
        script.append(interval ? "flags interval; " : "").append("}\nadd element ip floor s { ");
        all.elements().keySet().forEach(key -> script.append(words(key)).append(", "));
        script.append("}\n");
        String change = "delete element ip floor s { " + words(address(ELEMENTS - 1)) + " }\nadd element ip floor s { "
                + words(address(ELEMENTS)) + " }\n";
        double[] loads = new double[3];
        double[] swaps = new double[3];
        for (int round = 0; round < loads.length; round++) {
            loads[round] = floor.commandCpuSeconds(script.toString(), "nft", "-f", "-");
            swaps[round] = floor.commandCpuSeconds(change, "nft", "-f", "-");
            netlink.nftables().delete(TableFamily.IP, TABLE);
        }
        Arrays.sort(loads);
        Arrays.sort(swaps);
        System.out.printf("  nft -f: load %.1f ms, swap %.1f ms%n", loads[1] * 1e3, swaps[1] * 1e3);
    }

    private static String words(Bytes key) {
        return IpAddress.of(key.toArray()).toString();
    }

    /** By turns with {@code ip}: the kernel's lock for links is everybody's, so that the time depends on what else goes on. */
    private void links() throws Exception {
        double[] ours = new double[3];
        double[] theirs = new double[3];
        for (int round = 0; round < ours.length; round++) {
            makePairs();
            long before = System.nanoTime();
            netlink.links().deleteGroup(GROUP);
            ours[round] = (System.nanoTime() - before) / 1e9;
            makePairs();
            before = System.nanoTime();
            floor.command("", "ip", "link", "delete", "group", "" + GROUP);
            theirs[round] = (System.nanoTime() - before) / 1e9;
        }
        Arrays.sort(ours);
        Arrays.sort(theirs);
        System.out.printf(
                "delete 500 veth pairs by group: %.0f ms (best %.0f), ip link delete group: %.0f ms, goal 300 ms%n",
                ours[1] * 1e3, ours[0] * 1e3, theirs[1] * 1e3);
    }

    private void makePairs() throws Exception {
        for (int pair = 0; pair < PAIRS; pair++) {
            netlink.links()
                    .add(NewLink.veth("a" + pair, NewLink.named("b" + pair)).group(GROUP));
        }
    }

    private void flows() throws Exception {
        List<NewConnection> flows = new ArrayList<>(FLOWS);
        for (int flow = 0; flow < FLOWS; flow++) {
            IpAddress source = IpAddress.parse("10.0." + flow % 5000 / 250 + "." + (flow % 250 + 1));
            Tuple tuple = new Tuple(source, IpAddress.parse("10.1.0.1"), 17, 1000 + flow / 5000, 53);
            flows.add(NewConnection.of(tuple).timeout(Duration.ofMinutes(10)));
        }
        TupleMatch one = TupleMatch.any().from(IpAddress.parse("10.0.7.7"));
        double[] seconds = new double[5];
        double[] cpu = new double[5];
        for (int round = 0; round < seconds.length; round++) {
            netlink.conntrack().addAll(flows);
            long before = System.nanoTime();
            cpu[round] = Comparison.cpuSeconds(() -> netlink.conntrack().delete(ConnectionFilter.original(one)));
            seconds[round] = (System.nanoTime() - before) / 1e9;
            long left = netlink.conntrack().table().entries();
            if (left >= FLOWS || left < FLOWS - 10) {
                throw new IllegalStateException(left + " flows are left of " + FLOWS);
            }
            netlink.conntrack().flush();
        }
        Arrays.sort(seconds);
        Arrays.sort(cpu);
        System.out.printf(
                "purge one address's flows out of 50,000: %.1f ms of processor time, %.1f ms by the clock (best %.1f), goal 20 ms%n",
                cpu[2] * 1e3, seconds[2] * 1e3, seconds[0] * 1e3);
    }
}
