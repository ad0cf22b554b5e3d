package dev.poplin.netlink.nftables.data;

/** Numbers of linux/netfilter/nf_tables.h and linux/netfilter/nfnetlink.h. */
public final class NftNumber {

    public static final int SUBSYSTEM = 10 << 8;
    public static final int NEWTABLE = SUBSYSTEM;
    public static final int GETTABLE = SUBSYSTEM | 1;
    public static final int DELTABLE = SUBSYSTEM | 2;
    public static final int NEWCHAIN = SUBSYSTEM | 3;
    public static final int GETCHAIN = SUBSYSTEM | 4;
    public static final int DELCHAIN = SUBSYSTEM | 5;
    public static final int NEWRULE = SUBSYSTEM | 6;
    public static final int GETRULE = SUBSYSTEM | 7;
    public static final int DELRULE = SUBSYSTEM | 8;
    public static final int NEWSET = SUBSYSTEM | 9;
    public static final int GETSET = SUBSYSTEM | 10;
    public static final int DELSET = SUBSYSTEM | 11;
    public static final int NEWSETELEM = SUBSYSTEM | 12;
    public static final int GETSETELEM = SUBSYSTEM | 13;
    public static final int DELSETELEM = SUBSYSTEM | 14;
    public static final int GETGEN = SUBSYSTEM | 16;
    public static final int NEWOBJ = SUBSYSTEM | 18;
    public static final int GETOBJ = SUBSYSTEM | 19;
    public static final int DELOBJ = SUBSYSTEM | 20;
    public static final int GETOBJ_RESET = SUBSYSTEM | 21;
    public static final int NEWFLOWTABLE = SUBSYSTEM | 22;
    public static final int GETFLOWTABLE = SUBSYSTEM | 23;
    public static final int DELFLOWTABLE = SUBSYSTEM | 24;
    public static final int GETRULE_RESET = SUBSYSTEM | 25;
    public static final int DESTROYTABLE = SUBSYSTEM | 26;
    public static final int DESTROYCHAIN = SUBSYSTEM | 27;
    public static final int DESTROYRULE = SUBSYSTEM | 28;
    public static final int DESTROYSET = SUBSYSTEM | 29;
    public static final int DESTROYSETELEM = SUBSYSTEM | 30;
    public static final int DESTROYOBJ = SUBSYSTEM | 31;
    public static final int DESTROYFLOWTABLE = SUBSYSTEM | 32;
    public static final int GETSETELEM_RESET = SUBSYSTEM | 33;
    public static final int BATCH_BEGIN = 16;
    public static final int BATCH_END = 17;

    /** struct nfgenmsg. */
    public static final int HEADER_BYTES = 4;

    public static final int LIST_ELEM = 1;

    public static final int DATA_VALUE = 1;
    public static final int DATA_VERDICT = 2;
    public static final int VERDICT_CODE = 1;
    public static final int VERDICT_CHAIN = 2;
    public static final int VERDICT_CHAIN_ID = 3;

    public static final int SET_ANONYMOUS = 0x1;
    public static final int SET_CONSTANT = 0x2;
    public static final int SET_INTERVAL = 0x4;
    public static final int SET_MAP = 0x8;
    public static final int SET_TIMEOUT = 0x10;
    public static final int SET_DYNAMIC = 0x20;
    public static final int SET_CONCAT = 0x80;
    public static final int SET_EXPRESSION = 0x100;
    public static final int ELEMENT_INTERVAL_END = 1;
    public static final int ELEMENT_CATCH_ALL = 2;
    public static final int TYPE_VERDICT = 0xffffff00;

    private NftNumber() {}
}
