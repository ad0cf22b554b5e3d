package dev.poplin.node.ipam;

import dev.poplin.inet.AddressFormatException;
import dev.poplin.inet.Cidr;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file with the node's blocks and borrowed addresses, as of the last look at the store: with it an agent that starts while the store is
 * away announces what it announced before. Confined to one thread.
 */
final class RememberedBlocks {

    private static final String BLOCK = "block ";
    private static final String BORROWED = "borrowed ";

    private final Path file;

    /**
     * What was seen.
     *
     * @param blocks the blocks that the node assigns from
     * @param borrowed its addresses in blocks of others
     */
    record Sight(List<Cidr> blocks, List<Cidr> borrowed) {

        static final Sight NOTHING = new Sight(List.of(), List.of());

        Sight {
            blocks = List.copyOf(blocks);
            borrowed = List.copyOf(borrowed);
        }
    }

    RememberedBlocks(Path file) {
        this.file = file;
    }

    /** What was seen last; empty if nothing ever was. */
    Optional<Sight> read() throws IOException {
        List<Cidr> blocks = new ArrayList<>();
        List<Cidr> borrowed = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(BLOCK)) {
                    blocks.add(Cidr.parse(line.substring(BLOCK.length())));
                } else if (line.startsWith(BORROWED)) {
                    borrowed.add(Cidr.parse(line.substring(BORROWED.length())));
                }
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (AddressFormatException e) {
            throw new IOException(
                    file + " is damaged: " + e.getMessage() + "; remove it while the store can be reached", e);
        }
        return Optional.of(new Sight(blocks, borrowed));
    }

    /** Nothing has ever been seen. */
    void forget() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Readers see the former file or this one, never a half, also after a loss of power. */
    void write(Sight sight) throws IOException {
        List<String> lines = new ArrayList<>();
        sight.blocks().forEach(block -> lines.add(BLOCK + block));
        sight.borrowed().forEach(address -> lines.add(BORROWED + address));
        Path draft = file.resolveSibling("." + file.getFileName());
        Files.write(draft, lines);
        try (FileChannel written = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
