package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.generic.GenericNetlink;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What drivers can be asked and told, as {@code ethtool}. Links are named as {@code ip link} names them. Thread-safe.
 *
 * <p>Every method that names a link fails with ENODEV if there is no such link, and with EOPNOTSUPP if its driver does not know the thing;
 * every method fails with ENOENT if the kernel has no such family, and every one that sets something with EPERM without CAP_NET_ADMIN. A
 * method without a link asks all links in one request and leaves out those whose drivers do not know the thing.
 */
public final class Ethtool {

    private static final Question<LinkInfo> LINK_INFO = new Question<>("", "-s ", 2, LinkInfo::decode);
    private static final Question<LinkModes> LINK_MODES =
            new Question<>("", "-s ", 4, attributes -> LinkModes.decode(attributes, List.of()));
    private static final Question<LinkState> LINK_STATE = new Question<>("", "", 6, LinkState::decode);
    private static final Question<Set<String>> MESSAGES = new Question<>(
            "", "-s ", 7, attributes -> NamedFlags.decode(attributes, List.of()).set());
    private static final Question<WakeOnLan> WAKE_ON_LAN =
            new Question<>("", "-s ", 9, attributes -> WakeOnLan.decode(attributes, List.of()));
    private static final int FEATURES = 11;
    private static final Question<Map<String, Boolean>> PRIVATE_FLAGS = new Question<>(
            "--show-priv-flags ", "--set-priv-flags ", 13, attributes -> NamedFlags.decode(attributes, List.of())
                    .all());
    private static final Question<Rings> RINGS = new Question<>("-g ", "-G ", 15, Rings::decode);
    private static final Question<Channels> CHANNELS = new Question<>("-l ", "-L ", 17, Channels::decode);
    private static final Question<Map<Coalescing, Integer>> COALESCING =
            new Question<>("-c ", "-C ", 19, Coalescing::decode);
    private static final Question<Pause> PAUSE =
            new Question<Pause>("-a ", "-A ", 21, Pause::decode).with(Question.WITH_STATISTICS);
    private static final Question<EnergyEfficiency> ENERGY_EFFICIENCY = new Question<>(
            "--show-eee ", "--set-eee ", 23, attributes -> EnergyEfficiency.decode(attributes, List.of()));
    private static final Question<TimeStamping> TIME_STAMPING = new Question<>("-T ", "", 25, TimeStamping::decode);
    private static final Question<ErrorCorrection> ERROR_CORRECTION = new Question<ErrorCorrection>(
                    "--show-fec ", "--set-fec ", 29, attributes -> ErrorCorrection.decode(attributes, List.of()))
            .with(Question.WITH_STATISTICS);
    private static final int MODULE_MEMORY = 31;
    private static final Question<TransceiverModule> MODULE =
            new Question<>("--show-module ", "--set-module ", 34, TransceiverModule::decode);

    private final EthtoolFamily family;

    /** The links of the namespace that this speaks with. */
    public Ethtool(GenericNetlink generic) {
        this.family = new EthtoolFamily(generic);
    }

    /** Whether a link has a carrier: {@code ethtool LINK}, its last line. */
    public LinkState linkState(String link) throws NetlinkException {
        return family.get(LINK_STATE, link);
    }

    /** States by the names of links. */
    public Map<String, LinkState> linkState() throws NetlinkException {
        return family.all(LINK_STATE);
    }

    /** Speed, duplex and modes of a link: {@code ethtool LINK}. */
    public LinkModes linkModes(String link) throws NetlinkException {
        return family.get(LINK_MODES, link);
    }

    /** Modes by the names of links. */
    public Map<String, LinkModes> linkModes() throws NetlinkException {
        return family.all(LINK_MODES);
    }

    /** Sets speed, duplex and modes of a link: {@code ethtool -s LINK speed … duplex … autoneg … advertise …}.
     *
     * @throws NetlinkException EINVAL if the device has no such mode
     */
    public void setLinkModes(String link, LinkModes.Change change) throws NetlinkException {
        family.set(LINK_MODES, link, change::write);
    }

    /** Port, PHY and crossover of a link: {@code ethtool LINK}. */
    public LinkInfo linkInfo(String link) throws NetlinkException {
        return family.get(LINK_INFO, link);
    }

    /** Ports by the names of links. */
    public Map<String, LinkInfo> linkInfo() throws NetlinkException {
        return family.all(LINK_INFO);
    }

    /** Sets port, PHY and crossover of a link: {@code ethtool -s LINK port … phyad … mdix …}. */
    public void setLinkInfo(String link, LinkInfo.Change change) throws NetlinkException {
        family.set(LINK_INFO, link, change::write);
    }

    /** Of what a driver writes to the log, by names such as {@code probe} and {@code tx_err}: {@code ethtool LINK}. */
    public Set<String> messages(String link) throws NetlinkException {
        return family.get(MESSAGES, link);
    }

    /** What drivers write to the log, by the names of links. */
    public Map<String, Set<String>> messages() throws NetlinkException {
        return family.all(MESSAGES);
    }

    /** Switches what a driver writes to the log; the rest stays: {@code ethtool -s LINK msglvl tx_err on}.
     *
     * @throws NetlinkException EINVAL if the kernel has no class of messages of a name
     */
    public void setMessages(String link, Map<String, Boolean> changes) throws NetlinkException {
        family.set(MESSAGES, link, writer -> BitSetAttribute.write(writer, NamedFlags.FLAGS, changes));
    }

    /** What wakes a device; needs CAP_NET_ADMIN: {@code ethtool LINK}. */
    public WakeOnLan wakeOnLan(String link) throws NetlinkException {
        return family.get(WAKE_ON_LAN, link);
    }

    /** What wakes devices, by the names of links. */
    public Map<String, WakeOnLan> wakeOnLan() throws NetlinkException {
        return family.all(WAKE_ON_LAN);
    }

    /** Sets what wakes a device: {@code ethtool -s LINK wol … sopass …}.
     *
     * @throws NetlinkException EINVAL if the device cannot be woken so
     */
    public void setWakeOnLan(String link, WakeOnLan.Change change) throws NetlinkException {
        family.set(WAKE_ON_LAN, link, change::write);
    }

    /** The queues of a link: {@code ethtool -l LINK}. */
    public Channels channels(String link) throws NetlinkException {
        return family.get(CHANNELS, link);
    }

    /** Queues by the names of links. */
    public Map<String, Channels> channels() throws NetlinkException {
        return family.all(CHANNELS);
    }

    /** Sets how many queues a link has: {@code ethtool -L LINK}; what is empty stays as it is.
     *
     * @throws NetlinkException EINVAL if that is more than it can have
     */
    public void setChannels(String link, Channels.Counts counts) throws NetlinkException {
        family.set(CHANNELS, link, counts::write);
    }

    /** The packet rings of a link: {@code ethtool -g LINK}. */
    public Rings rings(String link) throws NetlinkException {
        return family.get(RINGS, link);
    }

    /** Rings by the names of links. */
    public Map<String, Rings> rings() throws NetlinkException {
        return family.all(RINGS);
    }

    /** Sets the lengths of a link's rings: {@code ethtool -G LINK}; what is empty stays as it is.
     *
     * @throws NetlinkException EINVAL if that is longer than they can be
     */
    public void setRings(String link, Rings.Lengths lengths) throws NetlinkException {
        family.set(RINGS, link, lengths::write);
    }

    /** How a link gathers packets, only what its driver knows: {@code ethtool -c LINK}. */
    public Map<Coalescing, Integer> coalescing(String link) throws NetlinkException {
        return family.get(COALESCING, link);
    }

    /** How links gather packets, by the names of links. */
    public Map<String, Map<Coalescing, Integer>> coalescing() throws NetlinkException {
        return family.all(COALESCING);
    }

    /** Sets how a link gathers packets: {@code ethtool -C LINK}; what is not named stays as it is. */
    public void setCoalescing(String link, Map<Coalescing, Integer> changes) throws NetlinkException {
        family.set(COALESCING, link, writer -> Coalescing.write(writer, changes));
    }

    /** Whether a device pauses, and how often it did: {@code ethtool -I -a LINK}. */
    public Pause pause(String link) throws NetlinkException {
        return family.get(PAUSE, link);
    }

    /** Pauses by the names of links. */
    public Map<String, Pause> pause() throws NetlinkException {
        return family.all(PAUSE);
    }

    /** Sets whether a device pauses: {@code ethtool -A LINK autoneg … rx … tx …}. */
    public void setPause(String link, Pause.Change change) throws NetlinkException {
        family.set(PAUSE, link, change::write);
    }

    /** How a device saves energy: {@code ethtool --show-eee LINK}. */
    public EnergyEfficiency energyEfficiency(String link) throws NetlinkException {
        return family.get(ENERGY_EFFICIENCY, link);
    }

    /** How devices save energy, by the names of links. */
    public Map<String, EnergyEfficiency> energyEfficiency() throws NetlinkException {
        return family.all(ENERGY_EFFICIENCY);
    }

    /** Sets how a device saves energy: {@code ethtool --set-eee LINK eee … tx-lpi … tx-timer … advertise …}. */
    public void setEnergyEfficiency(String link, EnergyEfficiency.Change change) throws NetlinkException {
        family.set(ENERGY_EFFICIENCY, link, change::write);
    }

    /** How a device corrects errors, and how often it did: {@code ethtool -I --show-fec LINK}. */
    public ErrorCorrection errorCorrection(String link) throws NetlinkException {
        return family.get(ERROR_CORRECTION, link);
    }

    /** How devices correct errors, by the names of links. */
    public Map<String, ErrorCorrection> errorCorrection() throws NetlinkException {
        return family.all(ERROR_CORRECTION);
    }

    /** Sets how a device corrects errors: {@code ethtool --set-fec LINK encoding …}. */
    public void setErrorCorrection(String link, ErrorCorrection.Change change) throws NetlinkException {
        family.set(ERROR_CORRECTION, link, change::write);
    }

    /** Switches that only this driver has: {@code ethtool --show-priv-flags LINK}. */
    public Map<String, Boolean> privateFlags(String link) throws NetlinkException {
        return family.get(PRIVATE_FLAGS, link);
    }

    /** Switches of drivers by the names of links. */
    public Map<String, Map<String, Boolean>> privateFlags() throws NetlinkException {
        return family.all(PRIVATE_FLAGS);
    }

    /** Sets switches that only this driver has; the rest stay: {@code ethtool --set-priv-flags LINK FLAG on}.
     *
     * @throws NetlinkException EINVAL if the driver has no switch of a name
     */
    public void setPrivateFlags(String link, Map<String, Boolean> changes) throws NetlinkException {
        family.set(PRIVATE_FLAGS, link, writer -> BitSetAttribute.write(writer, NamedFlags.FLAGS, changes));
    }

    /** How a device tells when packets came and went: {@code ethtool -T LINK}. */
    public TimeStamping timeStamping(String link) throws NetlinkException {
        return family.get(TIME_STAMPING, link);
    }

    /** How devices tell times, by the names of links. */
    public Map<String, TimeStamping> timeStamping() throws NetlinkException {
        return family.all(TIME_STAMPING);
    }

    /** The module in a device's socket: {@code ethtool --show-module LINK}. */
    public TransceiverModule module(String link) throws NetlinkException {
        return family.get(MODULE, link);
    }

    /** Modules by the names of links. */
    public Map<String, TransceiverModule> module() throws NetlinkException {
        return family.all(MODULE);
    }

    /**
     * Sets when a module has all power: {@code ethtool --set-module LINK power-mode-policy high|auto}.
     *
     * @param policy {@link TransceiverModule#POLICY_HIGH} or {@link TransceiverModule#POLICY_AUTO}
     * @throws IllegalArgumentException if it is not within 0 and 255
     */
    public void setModulePowerPolicy(String link, int policy) throws NetlinkException {
        SettingsChange.requireByte("power policy", policy);
        family.set(MODULE, link, writer -> writer.attributeU8(TransceiverModule.POWER_POLICY, policy));
    }

    /**
     * What is in a piece of a module's memory: {@code ethtool -m LINK hex on offset … length … page … bank … i2c …}; needs CAP_NET_ADMIN.
     *
     * @throws NetlinkException EINVAL if the piece is not within one page
     */
    public byte[] moduleMemory(String link, TransceiverModule.Region region) throws NetlinkException {
        return family.get(
                new Question<>("-m ", "", MODULE_MEMORY, 0, region::write, TransceiverModule.Region::decode), link);
    }

    /** The offloads of a link by the kernel's names, such as {@code tx-checksum-ip-generic}: {@code ethtool -k LINK}. */
    public Map<String, Feature> features(String link) throws NetlinkException {
        return family.get(featuresQuestion(), link);
    }

    /** Offloads by the names of links. */
    public Map<String, Map<String, Feature>> features() throws NetlinkException {
        return family.all(featuresQuestion());
    }

    private Question<Map<String, Feature>> featuresQuestion() throws NetlinkException {
        List<String> names = stringSet(StringSets.FEATURES);
        return new Question<>("-k ", "-K ", FEATURES, attributes -> Feature.decode(attributes, names))
                .with(Question.SHORT_BIT_SETS);
    }

    /**
     * Switches offloads of a link on or off: {@code ethtool -K LINK}.
     *
     * @param changes by the kernel's names
     * @return the names of those that are not as wanted now, because the device cannot or because they need another
     * @throws NetlinkException EINVAL if the kernel has no feature of a name
     */
    public Set<String> setFeatures(String link, Map<String, Boolean> changes) throws NetlinkException {
        return family.get(
                new Question<>(
                        "-K ",
                        "",
                        FEATURES + 1,
                        0,
                        writer -> BitSetAttribute.write(writer, Feature.WANTED, changes),
                        Feature::decodeDifferent),
                link);
    }

    /** What standards have a device count; a group of which it counts nothing is empty: {@code ethtool -S LINK --all-groups}. */
    public LinkStatistics statistics(String link) throws NetlinkException {
        return family.get(statisticsQuestion(), link);
    }

    /** Counts by the names of links. */
    public Map<String, LinkStatistics> statistics() throws NetlinkException {
        return family.all(statisticsQuestion());
    }

    private Question<LinkStatistics> statisticsQuestion() throws NetlinkException {
        Map<Integer, List<String>> names = statisticsNames();
        List<String> groups = names.getOrDefault(StringSets.STATISTICS_GROUPS, List.of());
        return new Question<>(
                "-S --all-groups ",
                "",
                EthtoolFamily.STATISTICS_GET,
                0,
                writer -> LinkStatistics.write(writer, groups),
                attributes -> LinkStatistics.decode(attributes, names));
    }

    /** The kernel refuses all sets if it does not know one. */
    private Map<Integer, List<String>> statisticsNames() throws NetlinkException {
        try {
            return family.strings("", StringSets.OF_ALL_STATISTICS);
        } catch (NetlinkException e) {
            if (!e.errno().equals(Errno.EOPNOTSUPP)) {
                throw e;
            }
            return family.strings("", StringSets.OF_STATISTICS);
        }
    }

    /**
     * The names of a set by their numbers, of which those that the kernel no longer uses are empty.
     *
     * @param set linux/ethtool.h ETH_SS_*, of those that are the same for all links, such as 9 for link modes
     * @throws NetlinkException EOPNOTSUPP if the kernel does not know the set
     */
    public List<String> stringSet(int set) throws NetlinkException {
        return family.strings("", List.of(set)).getOrDefault(set, List.of());
    }

    /**
     * The names of a set of a link by their numbers.
     *
     * @param set linux/ethtool.h ETH_SS_*, such as 1 for the driver's own statistics or 2 for its private flags
     */
    public List<String> stringSet(String link, int set) throws NetlinkException {
        return family.strings(link, List.of(set)).getOrDefault(set, List.of());
    }

    /** The names of sets that are the same for all links. */
    Map<Integer, List<String>> strings(List<Integer> sets) throws NetlinkException {
        return family.strings("", sets);
    }

    /** The family, as the kernel has it. */
    GenericFamily family() throws NetlinkException {
        return family.family();
    }
}
