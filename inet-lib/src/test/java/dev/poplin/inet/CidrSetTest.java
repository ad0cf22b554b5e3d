package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("V2")
class CidrSetTest {

    private static final String LAST_V6 = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";

    private static CidrSet set(String... members) {
        CidrSet.Builder builder = CidrSet.builder();
        for (String member : members) {
            builder.add(IpRange.parse(member));
        }
        return builder.build();
    }

    @Test
    void joinsWhatOverlapsOrTouches() {
        CidrSet set = set("10.0.1.0/24", "10.0.0.0/24", "10.0.0.128/25", "10.0.2.0-10.0.2.9", "10.0.2.11");

        assertEquals(List.of(IpRange.parse("10.0.0.0-10.0.2.9"), IpRange.parse("10.0.2.11")), set.ranges());
        assertEquals("{ 10.0.0.0/23, 10.0.2.0/29, 10.0.2.8/31, 10.0.2.11/32 }", set.toString());
    }

    @Test
    void theLastIpv4AndTheFirstIpv6AddressDoNotTouch() {
        CidrSet set = set("255.255.255.255", "::");

        assertEquals(2, set.ranges().size());
        assertEquals("{ 255.255.255.255/32, ::/128 }", set.toString());
    }

    @Test
    void theComplementOfNothingIsBothFamiliesWhole() {
        CidrSet everything = CidrSet.empty().complement();

        assertEquals("{ 0.0.0.0/0, ::/0 }", everything.toString());
        assertEquals(CidrSet.empty(), everything.complement());
        assertSame(CidrSet.empty(), everything.complement());
        assertEquals("{ }", CidrSet.empty().toString());
    }

    @Test
    void complementsAtTheEndsOfBothFamilies() {
        CidrSet ends = set("0.0.0.0", "255.255.255.255", "::", LAST_V6);

        CidrSet inner = ends.complement();

        assertEquals(
                List.of(
                        IpRange.parse("0.0.0.1-255.255.255.254"),
                        new IpRange(
                                IpAddress.parse("::1"), IpAddress.parse(LAST_V6).previous())),
                inner.ranges());
        assertEquals(ends, inner.complement());
    }

    @Test
    void findsAddressesAndPrefixesAcrossJoinedRanges() {
        CidrSet set = set("10.0.0.0/25", "10.0.0.128/25", "2001:db8::/32");

        assertTrue(set.contains(Cidr.parse("10.0.0.0/24")));
        assertFalse(set.contains(Cidr.parse("10.0.0.0/23")));
        assertTrue(set.overlaps(Cidr.parse("10.0.0.0/23")));
        assertTrue(set.overlaps(Cidr.parse("::/0")));
        assertFalse(set.overlaps(Cidr.parse("10.0.1.0/24")));
        assertTrue(set.contains(IpAddress.parse("2001:db8:ffff::")));
        assertFalse(set.contains(IpAddress.parse("9.255.255.255")));
    }

    @Test
    void subtractsNestedPrefixes() {
        CidrSet left = set("10.0.0.0/8", "::/0").difference(set("10.64.0.0/10", "10.128.0.0/9", "::/1"));

        assertEquals("{ 10.0.0.0/10, 8000::/1 }", left.toString());
    }

    @Test
    void equalSetsAreEqualHoweverTheyWereMade() {
        CidrSet halves = CidrSet.of(Cidr.parse("10.128.0.0/9"), Cidr.parse("10.0.0.0/9"));
        CidrSet whole =
                CidrSet.builder().addAll(CidrSet.of(Cidr.parse("10.0.0.0/8"))).build();

        assertEquals(whole, halves);
        assertEquals(whole.hashCode(), halves.hashCode());
        assertNotEquals(whole, CidrSet.empty());
    }

    @Test
    void whatItGivesOutCannotBeChanged() {
        CidrSet set = set("10.0.0.0/8", "::/0");

        assertThrows(UnsupportedOperationException.class, () -> set.ranges().clear());
        assertThrows(UnsupportedOperationException.class, () -> set.toCidrs().clear());
        assertThrows(
                UnsupportedOperationException.class,
                () -> CidrSet.empty().ranges().add(IpRange.parse("::1")));
    }

    @Test
    void aBuilderGoesOnAfterItBuilt() {
        CidrSet.Builder builder = CidrSet.builder().add(Cidr.parse("10.0.0.0/8"));
        CidrSet first = builder.build();

        CidrSet second = builder.add(Cidr.parse("11.0.0.0/8")).build();

        assertEquals("{ 10.0.0.0/8 }", first.toString());
        assertEquals("{ 10.0.0.0/7 }", second.toString());
    }
}
