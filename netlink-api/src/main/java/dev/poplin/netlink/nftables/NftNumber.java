package dev.poplin.netlink.nftables;

/** Numbers of linux/netfilter/nf_tables.h and linux/netfilter/nfnetlink.h. */
final class NftNumber {

    static final int SUBSYSTEM = 10 << 8;
    static final int NEWTABLE = SUBSYSTEM;
    static final int GETTABLE = SUBSYSTEM | 1;
    static final int DELTABLE = SUBSYSTEM | 2;
    static final int NEWCHAIN = SUBSYSTEM | 3;
    static final int GETCHAIN = SUBSYSTEM | 4;
    static final int DELCHAIN = SUBSYSTEM | 5;
    static final int NEWRULE = SUBSYSTEM | 6;
    static final int GETRULE = SUBSYSTEM | 7;
    static final int DELRULE = SUBSYSTEM | 8;
    static final int NEWSET = SUBSYSTEM | 9;
    static final int GETSET = SUBSYSTEM | 10;
    static final int DELSET = SUBSYSTEM | 11;
    static final int NEWSETELEM = SUBSYSTEM | 12;
    static final int GETSETELEM = SUBSYSTEM | 13;
    static final int DELSETELEM = SUBSYSTEM | 14;
    static final int GETGEN = SUBSYSTEM | 16;
    static final int NEWOBJ = SUBSYSTEM | 18;
    static final int GETOBJ = SUBSYSTEM | 19;
    static final int DELOBJ = SUBSYSTEM | 20;
    static final int DESTROYTABLE = SUBSYSTEM | 26;
    static final int DESTROYCHAIN = SUBSYSTEM | 27;
    static final int DESTROYSET = SUBSYSTEM | 29;
    static final int BATCH_BEGIN = 16;
    static final int BATCH_END = 17;

    /** struct nfgenmsg. */
    static final int HEADER_BYTES = 4;

    static final int LIST_ELEM = 1;

    static final int DATA_VALUE = 1;
    static final int DATA_VERDICT = 2;
    static final int VERDICT_CODE = 1;
    static final int VERDICT_CHAIN = 2;

    static final int SET_ANONYMOUS = 0x1;
    static final int SET_INTERVAL = 0x4;
    static final int SET_MAP = 0x8;
    static final int SET_TIMEOUT = 0x10;
    static final int SET_CONCAT = 0x80;
    static final int SET_EXPRESSION = 0x100;
    static final int ELEMENT_INTERVAL_END = 1;
    static final int ELEMENT_CATCH_ALL = 2;
    static final int TYPE_VERDICT = 0xffffff00;

    private NftNumber() {}
}
