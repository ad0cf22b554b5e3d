package dev.poplin.netlink.nftables.set;

import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import java.util.ArrayList;
import java.util.List;

/** The types that nft knows, by their number, and concatenations of them as one number (nft's datatype.h). */
public final class KeyTypes {

    private static final int BITS = 6;

    /** The length in bytes of the type with each number; 0 for those that cannot be a key of their own. */
    private static final int[] LENGTHS = {
        0, 0, 1, 0, 0, 0, 0, 4, 16, 6, 2, 2, 1, 2, 1, 1, 1, 1, 8, 4, 4, 2, 4, 4, 4, 4, 4, 1, 4, 1, 16, 1, 1, 1, 1, 4, 1,
        1, 4, 1, 4, 16, 1, 8, 4, 1, 8
    };

    private KeyTypes() {}

    /** nft's number for one type, or for a concatenation. */
    static int number(List<KeyType> key) {
        int number = 0;
        for (KeyType part : key) {
            number = number << BITS | part.number();
        }
        return number;
    }

    /** How long a key is: one type as it is, the parts of a concatenation each padded to four bytes. */
    public static int bytes(List<KeyType> key) {
        return key.size() == 1
                ? key.get(0).bytes()
                : key.stream().mapToInt(part -> part.bytes() + 3 & ~3).sum();
    }

    /** The types behind nft's number; what is not known is one type of the whole length. */
    public static List<KeyType> of(int number, int bytes) {
        List<KeyType> types = new ArrayList<>();
        for (int rest = number; rest != 0; rest >>>= BITS) {
            int part = rest & (1 << BITS) - 1;
            int length = part < LENGTHS.length ? LENGTHS[part] : 0;
            types.add(0, new KeyType(part, length));
        }
        boolean known = types.stream().allMatch(type -> type.bytes() > 0);
        return known && bytes(types) == bytes ? types : List.of(new KeyType(number, bytes));
    }
}
