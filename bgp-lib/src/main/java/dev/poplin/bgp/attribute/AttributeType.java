package dev.poplin.bgp.attribute;

/** The numbers of path attributes (IANA, BGP Path Attributes), with their names and flags. */
public final class AttributeType {

    /** ORIGIN (RFC 4271). */
    public static final int ORIGIN = 1;
    /** AS_PATH (RFC 4271). */
    public static final int AS_PATH = 2;
    /** NEXT_HOP (RFC 4271). */
    public static final int NEXT_HOP = 3;
    /** MULTI_EXIT_DISC (RFC 4271). */
    public static final int MED = 4;
    /** LOCAL_PREF (RFC 4271). */
    public static final int LOCAL_PREF = 5;
    /** ATOMIC_AGGREGATE (RFC 4271). */
    public static final int ATOMIC_AGGREGATE = 6;
    /** AGGREGATOR (RFC 4271). */
    public static final int AGGREGATOR = 7;
    /** COMMUNITIES (RFC 1997). */
    public static final int COMMUNITIES = 8;
    /** ORIGINATOR_ID (RFC 4456). */
    public static final int ORIGINATOR_ID = 9;
    /** CLUSTER_LIST (RFC 4456). */
    public static final int CLUSTER_LIST = 10;
    /** MP_REACH_NLRI (RFC 4760). */
    public static final int MP_REACH = 14;
    /** MP_UNREACH_NLRI (RFC 4760). */
    public static final int MP_UNREACH = 15;
    /** EXTENDED COMMUNITIES (RFC 4360). */
    public static final int EXTENDED_COMMUNITIES = 16;
    /** AS4_PATH (RFC 6793). */
    public static final int AS4_PATH = 17;
    /** AS4_AGGREGATOR (RFC 6793). */
    public static final int AS4_AGGREGATOR = 18;
    /** PMSI_TUNNEL (RFC 6514). */
    public static final int PMSI_TUNNEL = 22;
    /** Tunnel Encapsulation (RFC 9012). */
    public static final int TUNNEL_ENCAPSULATION = 23;
    /** Traffic Engineering (RFC 5543). */
    public static final int TRAFFIC_ENGINEERING = 24;
    /** IPv6 Address Specific Extended Community (RFC 5701). */
    public static final int IPV6_EXTENDED_COMMUNITIES = 25;
    /** AIGP (RFC 7311). */
    public static final int AIGP = 26;
    /** BGP-LS (RFC 9552). */
    public static final int LINK_STATE = 29;
    /** LARGE_COMMUNITY (RFC 8092). */
    public static final int LARGE_COMMUNITIES = 32;
    /** Only to Customer (RFC 9234). */
    public static final int ONLY_TO_CUSTOMER = 35;
    /** BGP Prefix-SID (RFC 8669). */
    public static final int PREFIX_SID = 40;
    /** ATTR_SET (RFC 6368). */
    public static final int ATTRIBUTE_SET = 128;

    /** The flag of attributes that not everybody knows. */
    public static final int OPTIONAL = 0x80;
    /** The flag of attributes that are passed on by those who do not know them. */
    public static final int TRANSITIVE = 0x40;
    /** The flag that says that somebody on the way did not know the attribute. */
    public static final int PARTIAL = 0x20;
    /** The flag of a length of two octets. */
    public static final int EXTENDED_LENGTH = 0x10;

    private static final byte[] FLAGS = new byte[256];
    private static final String[] NAMES = new String[256];

    static {
        known(TRANSITIVE, ORIGIN, "origin");
        known(TRANSITIVE, AS_PATH, "as_path");
        known(TRANSITIVE, NEXT_HOP, "next_hop");
        known(OPTIONAL, MED, "med");
        known(TRANSITIVE, LOCAL_PREF, "local_pref");
        known(TRANSITIVE, ATOMIC_AGGREGATE, "atomic_aggr");
        known(OPTIONAL | TRANSITIVE, AGGREGATOR, "aggregator");
        known(OPTIONAL | TRANSITIVE, COMMUNITIES, "community");
        known(OPTIONAL, ORIGINATOR_ID, "originator_id");
        known(OPTIONAL, CLUSTER_LIST, "cluster_list");
        known(OPTIONAL, MP_REACH, "mp_reach_nlri");
        known(OPTIONAL, MP_UNREACH, "mp_unreach_nlri");
        known(OPTIONAL | TRANSITIVE, EXTENDED_COMMUNITIES, "ext_community");
        known(OPTIONAL | TRANSITIVE, AS4_PATH, "as4_path");
        known(OPTIONAL | TRANSITIVE, AS4_AGGREGATOR, "as4_aggregator");
        known(OPTIONAL | TRANSITIVE, PMSI_TUNNEL, "pmsi_tunnel");
        known(OPTIONAL | TRANSITIVE, TUNNEL_ENCAPSULATION, "tunnel_encap");
        known(OPTIONAL, TRAFFIC_ENGINEERING, "traffic_engineering");
        known(OPTIONAL | TRANSITIVE, IPV6_EXTENDED_COMMUNITIES, "ipv6_ext_community");
        known(OPTIONAL, AIGP, "aigp");
        known(OPTIONAL, LINK_STATE, "link_state");
        known(OPTIONAL | TRANSITIVE, LARGE_COMMUNITIES, "large_community");
        known(OPTIONAL | TRANSITIVE, ONLY_TO_CUSTOMER, "otc");
        known(OPTIONAL | TRANSITIVE, PREFIX_SID, "prefix_sid");
        known(OPTIONAL | TRANSITIVE, ATTRIBUTE_SET, "attr_set");
    }

    private AttributeType() {}

    private static void known(int flags, int type, String name) {
        FLAGS[type] = (byte) flags;
        NAMES[type] = name;
    }

    /** Whether this library gives the attribute a meaning. */
    public static boolean isKnown(int type) {
        return FLAGS[type] != 0;
    }

    /** The {@link #OPTIONAL} and {@link #TRANSITIVE} flags of an attribute, or 0 if it is not known. */
    public static int flags(int type) {
        return FLAGS[type] & 0xff;
    }

    /** The attribute's name as BIRD writes it, such as {@code local_pref}; {@code unknown N} if it is not known. */
    public static String name(int type) {
        String name = NAMES[type];
        return name == null ? "unknown " + type : name;
    }
}
