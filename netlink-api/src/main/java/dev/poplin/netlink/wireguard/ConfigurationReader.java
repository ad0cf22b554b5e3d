package dev.poplin.netlink.wireguard;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads one configuration file. Names of sections and settings are read in any case, and {@code #} begins a comment. */
final class ConfigurationReader {

    private static final List<String> QUICK =
            List.of("Address", "DNS", "MTU", "Table", "PreUp", "PostUp", "PreDown", "PostDown", "SaveConfig");
    private static final int MAX_PORT = 65_535;
    private static final int MAX_KEEPALIVE_SECONDS = 65_535;
    private static final long MAX_MARK = 0xffff_ffffL;

    private enum Section {
        NONE,
        INTERFACE,
        PEER
    }

    /** What is known of a peer so far. */
    private static final class PeerDraft {

        private final int line;
        private final List<Cidr> allowedIps = new ArrayList<>();
        private @Nullable PublicKey key;
        private Optional<SecretKey> presharedKey = Optional.empty();
        private Optional<Endpoint> endpoint = Optional.empty();
        private Optional<Duration> keepalive = Optional.empty();

        private PeerDraft(int line) {
            this.line = line;
        }

        private WireGuardConfiguration.Peer peer() {
            PublicKey known = key;
            if (known == null) {
                throw new ConfigurationSyntaxException(line, "a peer without a PublicKey");
            }
            return new WireGuardConfiguration.Peer(known, presharedKey, endpoint, keepalive, allowedIps);
        }
    }

    private final Function<String, IpAddress> resolver;
    private final List<PeerDraft> peers = new ArrayList<>();
    private final List<WireGuardConfiguration.QuickSetting> quick = new ArrayList<>();
    private Section section = Section.NONE;
    private Optional<SecretKey> privateKey = Optional.empty();
    private OptionalInt listenPort = OptionalInt.empty();
    private OptionalInt firewallMark = OptionalInt.empty();

    ConfigurationReader(Function<String, IpAddress> resolver) {
        this.resolver = resolver;
    }

    WireGuardConfiguration read(String text) {
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            int comment = line.indexOf('#');
            String content = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!content.isEmpty()) {
                read(content, number);
            }
        }
        return new WireGuardConfiguration(
                privateKey,
                listenPort,
                firewallMark,
                peers.stream().map(PeerDraft::peer).toList(),
                quick);
    }

    private void read(String content, int line) {
        if (content.startsWith("[")) {
            begin(content.toLowerCase(Locale.ROOT), line);
            return;
        }
        int equals = content.indexOf('=');
        if (equals < 0) {
            throw new ConfigurationSyntaxException(line, "neither a section nor a setting");
        }
        String name = content.substring(0, equals).strip();
        String value = content.substring(equals + 1).strip();
        try {
            boolean known =
                    switch (section) {
                        case INTERFACE -> ofInterface(name.toLowerCase(Locale.ROOT), value) || quick(line, name, value);
                        case PEER -> ofPeer(peers.get(peers.size() - 1), name.toLowerCase(Locale.ROOT), value);
                        case NONE -> false;
                    };
            if (!known) {
                throw new ConfigurationSyntaxException(line, "this section has no such setting" + shown(name));
            }
        } catch (ConfigurationSyntaxException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            ConfigurationSyntaxException refused = new ConfigurationSyntaxException(line, name + ": " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    /** What might be a key is not shown. */
    private static String shown(String name) {
        return name.matches("[A-Za-z]{1,20}") ? ": " + name : "";
    }

    private void begin(String heading, int line) {
        switch (heading) {
            case "[interface]" -> section = Section.INTERFACE;
            case "[peer]" -> {
                section = Section.PEER;
                peers.add(new PeerDraft(line));
            }
            default -> throw new ConfigurationSyntaxException(line, "a section is [Interface] or [Peer]");
        }
    }

    private boolean ofInterface(String name, String value) {
        switch (name) {
            case "privatekey" -> privateKey = Optional.of(SecretKey.parse(value));
            case "listenport" -> listenPort = OptionalInt.of(number(value, 0, MAX_PORT));
            case "fwmark" -> firewallMark = OptionalInt.of(mark(value));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean quick(int line, String name, String value) {
        return QUICK.stream()
                .filter(known -> known.equalsIgnoreCase(name))
                .findFirst()
                .map(known -> quick.add(new WireGuardConfiguration.QuickSetting(line, known, value)))
                .orElse(false);
    }

    private boolean ofPeer(PeerDraft peer, String name, String value) {
        switch (name) {
            case "publickey" -> peer.key = PublicKey.parse(value);
            case "presharedkey" -> peer.presharedKey = Optional.of(SecretKey.parse(value));
            case "endpoint" -> peer.endpoint = Optional.of(endpoint(value));
            case "persistentkeepalive" ->
                peer.keepalive = Optional.of(Duration.ofSeconds(
                        value.equalsIgnoreCase("off") ? 0 : number(value, 0, MAX_KEEPALIVE_SECONDS)));
            case "allowedips" ->
                Arrays.stream(value.split(",", -1))
                        .map(String::strip)
                        .filter(each -> !value.isEmpty())
                        .map(each -> Cidr.parseInterface(each).canonical())
                        .forEach(peer.allowedIps::add);
            default -> {
                return false;
            }
        }
        return true;
    }

    private Endpoint endpoint(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("an address, a colon and a port are needed");
        }
        int port = number(text.substring(colon + 1), 1, MAX_PORT);
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            String inside = host.substring(1, host.length() - 1);
            int percent = inside.indexOf('%');
            return percent < 0
                    ? Endpoint.of(IpAddress.parse(inside), port)
                    : new Endpoint(
                            IpAddress.parse(inside.substring(0, percent)),
                            port,
                            number(inside.substring(percent + 1), 0, Integer.MAX_VALUE));
        }
        boolean name = host.chars().anyMatch(each -> each != '.' && (each < '0' || each > '9'));
        return Endpoint.of(name ? resolver.apply(host) : IpAddress.parse(host), port);
    }

    private static int mark(String value) {
        if (value.equalsIgnoreCase("off")) {
            return 0;
        }
        boolean hexadecimal = value.startsWith("0x");
        String digits = hexadecimal ? value.substring(2) : value;
        try {
            long mark = Long.parseLong(digits, hexadecimal ? 16 : 10);
            if (mark >= 0 && mark <= MAX_MARK && Character.isLetterOrDigit(digits.charAt(0))) {
                return (int) mark;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + value + "' is no mark", e);
        }
        throw new IllegalArgumentException("'" + value + "' is not within 0 and 0xffffffff");
    }

    private static int number(String value, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most && Character.isDigit(value.charAt(0))) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + value + "' is no number", e);
        }
        throw new IllegalArgumentException("'" + value + "' is not within " + least + " and " + most);
    }
}
