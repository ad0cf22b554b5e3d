package dev.poplin.bgp.rib;

import dev.poplin.bgp.nlri.PrefixList;
import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Numbers prefixes of both families from 0 on, densely, so that all else about a prefix can stand in columns and in bits. An
 * IPv4 prefix takes 5 bytes and its share of the hash table, 5 to 11 bytes. Confined to its owner.
 */
final class PrefixIndex {

    /** Lengths of IPv6 prefixes stand behind those of IPv4 in the one byte that both share; 0 is a number not in use. */
    private static final int IPV4_LENGTHS = 1;

    private static final int IPV6_LENGTHS = IPV4_LENGTHS + 33;

    private static final int LARGE = 1 << 20;

    /** For IPv4 the address, for IPv6 where its bits stand; of a number not in use, the next such number. */
    private final IntColumn bits = new IntColumn();

    private final ByteColumn lengths = new ByteColumn();
    private final LongColumn high = new LongColumn();
    private final LongColumn low = new LongColumn();
    private final IntColumn freeIpv6 = new IntColumn();
    private final int[] perLength = new int[IPV6_LENGTHS + 129];

    /**
     * Numbers plus one, by hash; 0 where there is none. The bits that no number needs hold a part of the hash, so that another prefix
     * is mostly told from the one that is looked for without looking at it, which would be a read from memory.
     */
    private int[] slots = new int[64];

    private int numberBits = 6;

    /** What was read ahead: a read whose outcome nobody keeps might be left out. */
    private int readAhead;

    private int capacity;
    private int size;
    private int firstFree = -1;
    private int ipv6Capacity;
    private int firstFreeIpv6 = -1;

    private static int code(IpFamily family, int length) {
        return (family == IpFamily.IPV4 ? IPV4_LENGTHS : IPV6_LENGTHS) + length;
    }

    /** Mixed with secrets of the process, so that nobody can choose prefixes that hash alike; their numbers do not depend on it. */
    static int hash(long high, long low, int code) {
        long hash = Wire.mix(Wire.mix(low) ^ high + code * 0xc2b2_ae3d_27d4_eb4fL);
        return (int) (hash ^ hash >>> 32);
    }

    /** The number of a prefix, or −1. */
    int find(Cidr prefix) {
        IpAddress address = prefix.address();
        return find(code(prefix.family(), prefix.length()), highBits(address), address.lowBits());
    }

    private static long highBits(IpAddress address) {
        return address instanceof Ipv4Address ? 0 : address.highBits();
    }

    private int find(int code, long highBits, long lowBits) {
        int slot = slotOf(hash(highBits, lowBits, code), code, highBits, lowBits);
        return slots[slot] == 0 ? -1 : numberAt(slot);
    }

    /** The slot where a prefix stands, or the empty one where it would. */
    private int slotOf(int hash, int code, long highBits, long lowBits) {
        int mark = hash << numberBits;
        int slot = home(hash);
        for (; slots[slot] != 0; slot = after(slot)) {
            int differing = slots[slot] ^ mark;
            if (differing >>> numberBits == 0 && matches(differing - 1, code, highBits, lowBits)) {
                break;
            }
        }
        return slot;
    }

    private int numberAt(int slot) {
        return (slots[slot] & (1 << numberBits) - 1) - 1;
    }

    private boolean matches(int number, int code, long highBits, long lowBits) {
        if (lengths.get(number) != code) {
            return false;
        }
        int at = bits.get(number);
        return code < IPV6_LENGTHS ? at == (int) lowBits : low.get(at) == lowBits && high.get(at) == highBits;
    }

    /** The number of a prefix in a list, or −1. */
    int find(PrefixList list, int at) {
        return find(code(list.ipVersion(), list.prefixLength(at)), list.highBits(at), list.lowBits(at));
    }

    /**
     * Reads where the prefixes of a list stand or would stand, before they are looked for one by one. Such a read waits for memory, and
     * those of many prefixes wait together when nothing depends on them.
     */
    void expect(PrefixList list) {
        int read = 0;
        for (int at = 0; at < list.size(); at++) {
            int code = code(list.ipVersion(), list.prefixLength(at));
            read |= slots[home(hash(list.highBits(at), list.lowBits(at), code))];
        }
        readAhead = read;
    }

    /** The number of a prefix, a new one if it has none yet. */
    int add(Cidr prefix) {
        IpAddress address = prefix.address();
        return add(code(prefix.family(), prefix.length()), highBits(address), address.lowBits());
    }

    /** The number of a prefix in a list, a new one if it has none yet. */
    int add(PrefixList list, int at) {
        return add(code(list.ipVersion(), list.prefixLength(at)), list.highBits(at), list.lowBits(at));
    }

    private int add(int code, long highBits, long lowBits) {
        int hash = hash(highBits, lowBits, code);
        int slot = slotOf(hash, code, highBits, lowBits);
        if (slots[slot] != 0) {
            return numberAt(slot);
        }
        int number = take();
        lengths.set(number, code);
        perLength[code]++;
        if (code < IPV6_LENGTHS) {
            bits.set(number, (int) lowBits);
        } else {
            int at = takeIpv6();
            high.set(at, highBits);
            low.set(at, lowBits);
            bits.set(number, at);
        }
        slots[slot] = hash << numberBits | number + 1;
        size++;
        if (size >= slots.length / 4 * 3) {
            grow();
        }
        return number;
    }

    private int take() {
        if (firstFree < 0) {
            return capacity++;
        }
        int number = firstFree;
        firstFree = bits.get(number);
        return number;
    }

    private int takeIpv6() {
        if (firstFreeIpv6 < 0) {
            return ipv6Capacity++;
        }
        int at = firstFreeIpv6;
        firstFreeIpv6 = freeIpv6.get(at);
        return at;
    }

    private void insert(int number, int hash) {
        int slot = home(hash);
        while (slots[slot] != 0) {
            slot = after(slot);
        }
        slots[slot] = hash << numberBits | number + 1;
    }

    /** Where a hash points; the length of the table need not be a power of two. */
    private int home(int hash) {
        return (int) (Integer.toUnsignedLong(hash) * slots.length >>> 32);
    }

    private int after(int slot) {
        return slot + 1 == slots.length ? 0 : slot + 1;
    }

    private int distance(int from, int to) {
        return to >= from ? to - from : to - from + slots.length;
    }

    private int hashOf(int number) {
        int code = lengths.get(number);
        int at = bits.get(number);
        return code < IPV6_LENGTHS ? hash(0, Integer.toUnsignedLong(at), code) : hash(high.get(at), low.get(at), code);
    }

    private void grow() {
        // Small tables grow fast; large ones in steps of a half and a third, so that less of them is empty.
        int length = slots.length;
        slots = new int[length < LARGE ? length * 4 : Integer.bitCount(length) == 1 ? length / 2 * 3 : length / 3 * 4];
        numberBits = 32 - Integer.numberOfLeadingZeros(slots.length - 1);
        for (int number = 0; number < capacity; number++) {
            if (lengths.get(number) != 0) {
                insert(number, hashOf(number));
            }
        }
    }

    /** Gives a number back; the prefix must have one. */
    void remove(int number) {
        int slot = home(hashOf(number));
        while (numberAt(slot) != number) {
            slot = after(slot);
        }
        // What stands behind moves forward, so that no gap parts it from where its hash points.
        int gap = slot;
        for (slot = after(slot); slots[slot] != 0; slot = after(slot)) {
            int home = home(hashOf(numberAt(slot)));
            if (distance(home, slot) >= distance(gap, slot)) {
                slots[gap] = slots[slot];
                gap = slot;
            }
        }
        slots[gap] = 0;
        int code = lengths.get(number);
        perLength[code]--;
        if (code >= IPV6_LENGTHS) {
            int at = bits.get(number);
            freeIpv6.set(at, firstFreeIpv6);
            firstFreeIpv6 = at;
        }
        lengths.set(number, 0);
        bits.set(number, firstFree);
        firstFree = number;
        size--;
    }

    /** Whether a number stands for a prefix. */
    boolean isUsed(int number) {
        return lengths.get(number) != 0;
    }

    /** The family of a number's prefix. */
    IpFamily family(int number) {
        return lengths.get(number) < IPV6_LENGTHS ? IpFamily.IPV4 : IpFamily.IPV6;
    }

    /** The prefix of a number. */
    Cidr prefix(int number) {
        int code = lengths.get(number);
        int at = bits.get(number);
        return code < IPV6_LENGTHS
                ? Cidr.of(Ipv4Address.ofInt(at), code - IPV4_LENGTHS)
                : Cidr.of(Ipv6Address.of(high.get(at), low.get(at)), code - IPV6_LENGTHS);
    }

    /** The number of the longest prefix, at most this one, that holds all of it and passes; −1 if none does. */
    int longestMatch(Cidr prefix, IntPredicate accepted) {
        IpAddress address = prefix.address();
        for (int length = prefix.length(); length >= 0; length--) {
            int code = code(prefix.family(), length);
            if (perLength[code] > 0) {
                IpAddress masked = masked(address, length);
                int number = find(code, highBits(masked), masked.lowBits());
                if (number >= 0 && accepted.test(number)) {
                    return number;
                }
            }
        }
        return -1;
    }

    private static IpAddress masked(IpAddress address, int length) {
        return address instanceof Ipv4Address ipv4 ? ipv4.masked(length) : ((Ipv6Address) address).masked(length);
    }

    /** How many numbers were ever in use at once: all in use are below. */
    int capacity() {
        return capacity;
    }

    /** How many prefixes have a number. */
    int size() {
        return size;
    }

    /** The numbers in use, in the order of their prefixes. */
    int[] sorted() {
        Integer[] numbers = new Integer[size];
        int count = 0;
        for (int number = 0; number < capacity; number++) {
            if (isUsed(number)) {
                numbers[count++] = number;
            }
        }
        Arrays.sort(numbers, (a, b) -> prefix(a).compareTo(prefix(b)));
        return Arrays.stream(numbers).mapToInt(Integer::intValue).toArray();
    }
}
