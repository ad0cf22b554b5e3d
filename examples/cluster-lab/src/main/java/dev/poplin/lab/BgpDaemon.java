package dev.poplin.lab;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A BGP daemon that a node can have in place of its agent's speaker: what {@code --peer} chooses from. */
enum BgpDaemon {
    BIRD("bird2", "none", BirdConfiguration::programs),
    FRR("frr", "none", FrrConfiguration::programs),
    GOBGP("gobgpd", "daemon=127.0.0.1", GobgpConfiguration::programs);

    private final String packages;
    private final String agentMode;
    private final Function<Site, List<Program>> recipe;

    BgpDaemon(String packages, String agentMode, Function<Site, List<Program>> recipe) {
        this.packages = packages;
        this.agentMode = agentMode;
        this.recipe = recipe;
    }

    /** The {@code bgp} of the configuration of the agent beside it. */
    String agentMode() {
        return agentMode;
    }

    /**
     * Where a daemon is to work.
     *
     * @param directory where its files are
     * @param own the node's address, which is its router id as well
     * @param others the addresses of the other nodes
     * @param pool what the nodes' blocks are cut from
     */
    record Site(Path directory, IpAddress own, List<IpAddress> others, Cidr pool) {

        Path file(String name) {
            return directory.resolve(name);
        }

        /** A piece of configuration for each of the other nodes; {@code PEER} in it is the node's address. */
        String forEach(String piece) {
            StringBuilder all = new StringBuilder();
            others.forEach(other -> all.append(piece.replace("PEER", other.toString())));
            return all.toString();
        }
    }

    /**
     * A program of a daemon.
     *
     * @param name what it is found by, and its configuration file with {@code .conf} behind it
     * @param configuration what that file says
     * @param arguments what it is started with
     * @param socket the file that is there when it can be talked to
     */
    record Program(String name, String configuration, List<String> arguments, Path socket) {}

    List<Program> programs(Site site) {
        return recipe.apply(site);
    }

    /** Where a program of the daemon is, in one of these directories. */
    Path find(String program, List<Path> directories) {
        Optional<Path> found = directories.stream()
                .map(directory -> directory.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
        return found.orElseThrow(() -> new LabException(
                LabException.USAGE,
                "--peer " + this + " needs the program " + program + ", which is not installed: apt-get install "
                        + packages));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
