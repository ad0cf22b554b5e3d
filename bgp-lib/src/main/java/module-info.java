/** BGP-4: codec, session, routes and speaker. */
module dev.poplin.bgp {
    requires transitive dev.poplin.inet;
    requires org.slf4j;
    requires static com.fasterxml.jackson.core;
    requires static dev.poplin.netlink;
    requires static transitive org.jspecify;

    exports dev.poplin.bgp.attribute;
    exports dev.poplin.bgp.bmp;
    exports dev.poplin.bgp.calico;
    exports dev.poplin.bgp.capability;
    exports dev.poplin.bgp.filter;
    exports dev.poplin.bgp.message;
    exports dev.poplin.bgp.mrt;
    exports dev.poplin.bgp.nlri;
    exports dev.poplin.bgp.rib;
    exports dev.poplin.bgp.rpki;
    exports dev.poplin.bgp.session;
    exports dev.poplin.bgp.testing;
    exports dev.poplin.bgp.transport.linux;
    exports dev.poplin.bgp.transport;
    exports dev.poplin.bgp.wire;
    exports dev.poplin.bgp;
    exports dev.poplin.bgp.bfd;
}
