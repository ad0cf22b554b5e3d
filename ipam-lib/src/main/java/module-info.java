/** Block-based IP address management, durable on one machine without a server. */
module dev.poplin.ipam {
    requires transitive dev.poplin.inet;
    requires org.slf4j;
    requires static transitive org.jspecify;
    requires static com.fasterxml.jackson.core;
    requires static org.snakeyaml.engine;

    exports dev.poplin.ipam;
    exports dev.poplin.ipam.calico;
    exports dev.poplin.ipam.change;
    exports dev.poplin.ipam.check;
    exports dev.poplin.ipam.delegation;
    exports dev.poplin.ipam.importing;
    exports dev.poplin.ipam.store;
    exports dev.poplin.ipam.store.journal;
    exports dev.poplin.ipam.testing;

    uses dev.poplin.ipam.store.StoreProvider;

    provides dev.poplin.ipam.store.StoreProvider with
            dev.poplin.ipam.store.journal.JournalProvider;
}
