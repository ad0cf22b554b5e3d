package dev.poplin.netlink.nftables.data;

import dev.poplin.netlink.message.AttributeReader;

/** The content of NFTA_DATA attributes: a value or a verdict. */
public final class DataCodec {

    private DataCodec() {}

    /** The value that is in an NFTA_DATA attribute; nothing if it holds a verdict. */
    public static Bytes value(AttributeReader data) {
        while (data.next()) {
            if (data.type() == NftNumber.DATA_VALUE) {
                return Bytes.of(data.bytes());
            }
        }
        return Bytes.of();
    }

    /** The verdict that is in an NFTA_DATA attribute; drop if there is none. */
    public static Verdict verdict(AttributeReader data) {
        while (data.next()) {
            if (data.type() == NftNumber.DATA_VERDICT) {
                int code = 0;
                String chain = "";
                AttributeReader verdict = data.nested();
                while (verdict.next()) {
                    if (verdict.type() == NftNumber.VERDICT_CODE) {
                        code = verdict.be32();
                    } else if (verdict.type() == NftNumber.VERDICT_CHAIN) {
                        chain = verdict.string();
                    }
                }
                return new Verdict(code, chain);
            }
        }
        return Verdict.DROP;
    }
}
