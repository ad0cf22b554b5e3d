package dev.poplin.ipam.importing;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Pool;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What the CNI plugin host-local holds: a directory per network, such as {@code /var/lib/cni/networks/NAME}, with a file per
 * address that is named by it and says which container and interface hold it, and {@code last_reserved_ip.N} per range.
 */
public final class HostLocalDirectory {

    private static final String LAST = "last_reserved_ip.";

    private HostLocalDirectory() {}

    /**
     * Reads a directory; no container may be added meanwhile.
     *
     * @param pools the pools that the ranges of the network become; the gateway, which host-local keeps for itself, needs a reservation
     * @param node the node whose directory it is; it owns the blocks
     * @param handle makes the handle of a container's id
     */
    public static Inventory read(Path directory, List<Pool> pools, String node, UnaryOperator<String> handle)
            throws IOException {
        Map<IpAddress, Allocation> held = new TreeMap<>();
        List<IpAddress> last = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.startsWith(LAST)) {
                    last.add(IpAddress.parse(Files.readString(file).strip()));
                } else if (!name.equals("lock")) {
                    read(file, name, node, handle, notes).ifPresent(found -> held.put(found.address(), found));
                }
            }
        }
        List<dev.poplin.ipam.Block> blocks = new ArrayList<>();
        for (Pool pool : pools) {
            BlockAssembly assembly = new BlockAssembly(pool, Optional.of(node));
            held.values().stream()
                    .filter(found -> pool.cidr().contains(found.address()))
                    .forEach(assembly::add);
            held.keySet().removeIf(pool.cidr()::contains);
            blocks.addAll(
                    assembly.blocks(last.stream().filter(pool.cidr()::contains).findFirst()));
        }
        held.keySet().forEach(address -> notes.add(address + " is in none of the pools and was left out"));
        return new Inventory(pools, blocks, List.of(), Optional.empty(), notes);
    }

    private static Optional<Allocation> read(
            Path file, String name, String node, UnaryOperator<String> handle, List<String> notes) throws IOException {
        IpAddress address;
        try {
            // On file systems without colons an IPv6 address is written with underscores.
            address = IpAddress.parse(name.replace('_', ':'));
        } catch (IllegalArgumentException e) {
            notes.add(file + " is not named by an address and was left out");
            return Optional.empty();
        }
        List<String> lines = Files.readString(file).lines().map(String::strip).toList();
        if (lines.isEmpty() || lines.get(0).isEmpty()) {
            notes.add(file + " names no container, as after a loss of power; its address was left out");
            return Optional.empty();
        }
        Instant since = Files.getLastModifiedTime(file).toInstant();
        Map<String, String> attributes = lines.size() > 1
                ? Map.of("container", lines.get(0), "interface", lines.get(1))
                : Map.of("container", lines.get(0));
        int length = Cidr.of(address, address.family().bits()).length();
        return Optional.of(new Allocation(
                address,
                handle.apply(lines.get(0)),
                node,
                1,
                length,
                Instant.ofEpochMilli(since.toEpochMilli()),
                attributes));
    }
}
