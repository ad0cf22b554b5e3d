package dev.poplin.netlink.nftables;

import dev.poplin.netlink.message.AttributeReader;

/** The content of NFTA_DATA attributes: a value or a verdict. */
final class DataCodec {

    private DataCodec() {}

    static Bytes value(AttributeReader data) {
        while (data.next()) {
            if (data.type() == NftNumber.DATA_VALUE) {
                return Bytes.of(data.bytes());
            }
        }
        return Bytes.of();
    }

    static Verdict verdict(AttributeReader data) {
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
