package dev.poplin.ctl;

import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.MalformedDocumentException;
import dev.poplin.ipam.calico.CalicoExtras;
import dev.poplin.ipam.calico.CalicoReader;
import dev.poplin.ipam.calico.CalicoWriter;
import dev.poplin.ipam.document.JsonText;
import dev.poplin.ipam.importing.Inventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code poplinctl ipam export}. */
@Command(
        name = "export",
        description = "Prints pools, blocks, handles, reservations and configuration as Calico's objects, in JSON.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "  ipam export > calico.json",
            "  ipam export --like calico.yaml > calico.json      with names and encapsulation of the pools as in that file",
            "  ipam export --etcd-keys > keys.json               a JSON object of Calico's etcd keys and their values"
        })
final class IpamExportCommand implements Callable<Integer> {

    @Mixin
    Target target = new Target();

    @Option(names = "--etcd-keys", description = "The keys and values of Calico's etcd instead of objects.")
    boolean keys;

    @Option(
            names = "--like",
            paramLabel = "FILE",
            description =
                    "Calico's objects from which names of pools and what means nothing here are taken, instead of what was imported of them.")
    @Nullable
    Path like;

    @Override
    public Integer call() throws IOException {
        CalicoExtras extras = like == null ? CalicoExtras.NONE : extras(like);
        try (Ipam ipam = target.ipam()) {
            Inventory inventory = Inventory.of(ipam);
            System.out.println(
                    keys
                            ? JsonText.writeIndented(CalicoWriter.keys(inventory, extras))
                            : CalicoWriter.objects(inventory, extras));
            return 0;
        } catch (IllegalArgumentException e) {
            throw new CtlException(1, String.valueOf(e.getMessage()));
        }
    }

    private static CalicoExtras extras(Path file) throws IOException {
        try {
            return CalicoReader.readObjects(Files.readString(file)).extras();
        } catch (NoSuchFileException e) {
            throw new CtlException(2, "there is no " + file);
        } catch (MalformedDocumentException e) {
            throw new CtlException(2, file + " cannot be read: " + e.getMessage());
        }
    }
}
