package dev.poplin.ipam.calico;

import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.document.Field;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calico's IPAM configuration: in etcd some fields have other names than in its {@code IPAMConfig}. Pure. */
final class CalicoConfiguration {

    private CalicoConfiguration() {}

    /** What is read in etcd, or of an object. */
    static Set<String> known(boolean etcd) {
        return Set.of(
                etcd ? "strict_affinity" : "strictAffinity",
                etcd ? "auto_allocate_blocks" : "autoAllocateBlocks",
                "maxBlocksPerHost",
                "ipCooldownSeconds");
    }

    /** In etcd Calico writes no field that is false, so what is not there is so; who writes an {@code IPAMConfig} may leave the usual out. */
    static Configuration read(Field config, boolean etcd) {
        long most = config.get("maxBlocksPerHost").number(0);
        return Configuration.STANDARD
                .withStrictAffinity(
                        config.get(etcd ? "strict_affinity" : "strictAffinity").truth(false))
                .withAutoAllocateBlocks(config.get(etcd ? "auto_allocate_blocks" : "autoAllocateBlocks")
                        .truth(!etcd))
                .withMaxBlocksPerNode(most > 0 ? (int) most : Configuration.STANDARD.maxBlocksPerNode())
                .withCoolDown(coolDown(config.get("ipCooldownSeconds")));
    }

    private static Duration coolDown(Field seconds) {
        Duration coolDown = Duration.ofSeconds(seconds.number(0));
        try {
            return Configuration.STANDARD.withCoolDown(coolDown).coolDown();
        } catch (IllegalArgumentException e) {
            throw seconds.fault(String.valueOf(e.getMessage()));
        }
    }

    static Map<String, @Nullable Object> write(
            Configuration configuration, Map<String, @Nullable Object> unread, boolean etcd) {
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        config.put(etcd ? "strict_affinity" : "strictAffinity", configuration.strictAffinity());
        config.put(etcd ? "auto_allocate_blocks" : "autoAllocateBlocks", configuration.autoAllocateBlocks());
        config.put("maxBlocksPerHost", configuration.maxBlocksPerNode());
        if (!configuration.coolDown().isZero()) {
            config.put("ipCooldownSeconds", configuration.coolDown().toSeconds());
        }
        config.putAll(unread);
        return config;
    }
}
