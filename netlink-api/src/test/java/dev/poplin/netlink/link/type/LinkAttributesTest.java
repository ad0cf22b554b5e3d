package dev.poplin.netlink.link.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.RawAttribute;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every setting of every kind of link has the number and the width that the kernel gives it. */
@Tag("N2.1")
@Tag("N8")
class LinkAttributesTest {

    private static final List<Integer> WIDTHS = List.of(0, 1, 2, 4, 6, 8, 16, 28);
    private static final int NESTED = 1 << 15;

    /** The numbers are those of linux/if_link.h and linux/if_tunnel.h, the widths those that the kernel's drivers demand. */
    private static String rows() throws IOException {
        try (InputStream file = LinkAttributesTest.class.getResourceAsStream("attributes.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.joining("\n"));
        }
    }

    private static Stream<Class<?>> kinds() {
        return Stream.of(LinkType.class, PortType.class).flatMap(each -> Arrays.stream(each.getPermittedSubclasses()));
    }

    private static List<String> declared(Class<?> kind) {
        List<String> rows = new ArrayList<>();
        for (Field field : kind.getDeclaredFields()) {
            if (field.getType() == Attribute.class && Modifier.isPublic(field.getModifiers())) {
                try {
                    rows.add(row((Attribute<?, ?>) field.get(null)));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return rows;
    }

    private static String row(Attribute<?, ?> attribute) {
        List<String> forms = WIDTHS.stream()
                .flatMap(width -> form(attribute, width).stream())
                .toList();
        String form = forms.contains("nest") ? "nest" : forms.size() == WIDTHS.size() ? "any" : String.join("/", forms);
        return attribute + " " + attribute.number() + " " + form;
    }

    /** How a value is written that is read from so many bytes, if there is one. */
    private static <T> List<String> form(Attribute<?, T> attribute, int width) {
        byte[] bytes = new byte[width];
        if (width > 0) {
            bytes[width - 1] = 1;
        }
        try {
            T value = attribute.decode(new RawAttribute(attribute.number(), bytes));
            if (value instanceof Long && width > 1) {
                boolean network = (Long) value == 1;
                bytes[network ? width - 1 : 0] = 1;
                bytes[network ? 0 : width - 1] = 0;
                value = attribute.decode(new RawAttribute(attribute.number(), bytes));
                RawAttribute again = attribute.encode(value);
                return again.content().length == width ? List.of(width + (network ? "be" : "")) : List.of();
            }
            RawAttribute again = attribute.encode(value);
            if ((again.typeAndFlags() & NESTED) != 0) {
                return List.of("nest");
            }
            return again.content().length == width ? List.of(String.valueOf(width)) : List.of();
        } catch (MalformedMessageException | IllegalArgumentException e) {
            return List.of();
        }
    }

    @Test
    void everySettingHasTheNumberAndTheWidthThatTheKernelGivesIt() throws Exception {
        assertEquals(
                rows(),
                kinds().flatMap(kind -> declared(kind).stream()).sorted().collect(Collectors.joining("\n")));
    }

    @Test
    void settingsOfTheNewestKernelsAreCheckedToo() {
        assertThrows(IllegalArgumentException.class, () -> Vxlan.of(1).with(Vxlan.RESERVED_BITS, new byte[4]));
        assertThrows(IllegalArgumentException.class, () -> Vxlan.of(1).with(Vxlan.LABEL_POLICY, 2));
        assertThrows(IllegalArgumentException.class, () -> Bond.of(Bond.LACP).with(Bond.AD_SELECT, 4));
        assertEquals(
                "bond mode 4 ad_select 3 broadcast_neigh on",
                Bond.of(Bond.LACP)
                        .with(Bond.AD_SELECT, 3)
                        .with(Bond.BROADCAST_NEIGH, true)
                        .toString());
        assertEquals(
                "geneve id 0 port_range 1 2",
                new Geneve(Attributes.none(Geneve.SPACE))
                        .with(Geneve.ID, 0)
                        .with(Geneve.PORT_RANGE, new Vxlan.Ports(1, 2))
                        .toString());
    }
}
