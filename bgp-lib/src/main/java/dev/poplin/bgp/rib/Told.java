package dev.poplin.bgp.rib;

import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.NlriList;
import java.util.List;

/**
 * What a peer has been told, as far as that is kept. Immutable.
 *
 * @param prefixes where the peer is told one path of a prefix: the prefixes
 * @param paths where it is told several (RFC 7911): all of them, with their identifiers, as updates that say it
 */
public record Told(List<NlriList> prefixes, List<Update> paths) {

    static final Told NOTHING = new Told(List.of(), List.of());

    /** Of immutable lists or of ones that change no more. */
    public Told {
        prefixes = List.copyOf(prefixes);
        paths = List.copyOf(paths);
    }
}
