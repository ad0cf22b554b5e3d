/** Network policy: model, verdict, reason, and the program for the kernel. */
module dev.poplin.policy {
    requires transitive dev.poplin.inet;
    requires static transitive dev.poplin.netlink;
    requires static transitive org.jspecify;
    requires static org.snakeyaml.engine;

    exports dev.poplin.policy;
    exports dev.poplin.policy.model;
    exports dev.poplin.policy.selector;
    exports dev.poplin.policy.manifest;
    exports dev.poplin.policy.evaluate;
    exports dev.poplin.policy.analyze;
    exports dev.poplin.policy.nftables;
}
