package dev.poplin.bgp.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("B1.1")
class NotificationTest {

    private static Notification notification(int code, int subcode, String data) {
        return new Notification(code, subcode, HexFormat.of().parseHex(data.replace(" ", "")));
    }

    /** As IANA registers them: BGP Error (Notification) Codes, and the subcodes of each. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            1 | 1  | Message Header Error/Connection Not Synchronized
            1 | 2  | Message Header Error/Bad Message Length
            1 | 3  | Message Header Error/Bad Message Type
            2 | 0  | OPEN Message Error
            2 | 1  | OPEN Message Error/Unsupported Version Number
            2 | 2  | OPEN Message Error/Bad Peer AS
            2 | 3  | OPEN Message Error/Bad BGP Identifier
            2 | 4  | OPEN Message Error/Unsupported Optional Parameter
            2 | 5  | OPEN Message Error/5
            2 | 6  | OPEN Message Error/Unacceptable Hold Time
            2 | 7  | OPEN Message Error/Unsupported Capability
            2 | 8  | OPEN Message Error/8
            2 | 11 | OPEN Message Error/Role Mismatch
            3 | 1  | UPDATE Message Error/Malformed Attribute List
            3 | 2  | UPDATE Message Error/Unrecognized Well-known Attribute
            3 | 3  | UPDATE Message Error/Missing Well-known Attribute
            3 | 4  | UPDATE Message Error/Attribute Flags Error
            3 | 5  | UPDATE Message Error/Attribute Length Error
            3 | 6  | UPDATE Message Error/Invalid ORIGIN Attribute
            3 | 7  | UPDATE Message Error/7
            3 | 8  | UPDATE Message Error/Invalid NEXT_HOP Attribute
            3 | 9  | UPDATE Message Error/Optional Attribute Error
            3 | 10 | UPDATE Message Error/Invalid Network Field
            3 | 11 | UPDATE Message Error/Malformed AS_PATH
            4 | 0  | Hold Timer Expired
            5 | 1  | Finite State Machine Error/Receive Unexpected Message in OpenSent State
            5 | 2  | Finite State Machine Error/Receive Unexpected Message in OpenConfirm State
            5 | 3  | Finite State Machine Error/Receive Unexpected Message in Established State
            6 | 1  | Cease/Maximum Number of Prefixes Reached
            6 | 2  | Cease/Administrative Shutdown
            6 | 3  | Cease/Peer De-configured
            6 | 4  | Cease/Administrative Reset
            6 | 5  | Cease/Connection Rejected
            6 | 6  | Cease/Other Configuration Change
            6 | 7  | Cease/Connection Collision Resolution
            6 | 8  | Cease/Out of Resources
            6 | 9  | Cease/Hard Reset
            6 | 10 | Cease/BFD Down
            7 | 1  | ROUTE-REFRESH Message Error/Invalid Message Length
            8 | 0  | Send Hold Timer Expired
            9 | 0  | Loss of LSDB Synchronization
            77 | 3 | code 77/3
            """)
    void namesCodesAndSubcodes(int code, int subcode, String name) {
        assertEquals("NOTIFICATION " + name, Notification.of(code, subcode).toString());
    }

    @Test
    void numbersAreThoseOfTheRegistry() {
        assertEquals(
                "1 2 3 4 5 6 8 9 10 11",
                "%d %d %d %d %d %d %d %d %d %d"
                        .formatted(
                                Notification.MALFORMED_ATTRIBUTE_LIST,
                                Notification.UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE,
                                Notification.MISSING_WELL_KNOWN_ATTRIBUTE,
                                Notification.ATTRIBUTE_FLAGS,
                                Notification.ATTRIBUTE_LENGTH,
                                Notification.INVALID_ORIGIN,
                                Notification.INVALID_NEXT_HOP,
                                Notification.OPTIONAL_ATTRIBUTE,
                                Notification.INVALID_NETWORK_FIELD,
                                Notification.MALFORMED_AS_PATH));
        assertEquals(
                "1 2 3 1",
                "%d %d %d %d"
                        .formatted(
                                Notification.UNEXPECTED_IN_OPEN_SENT,
                                Notification.UNEXPECTED_IN_OPEN_CONFIRM,
                                Notification.UNEXPECTED_IN_ESTABLISHED,
                                Notification.INVALID_REFRESH_LENGTH));
    }

    /** RFC 9003 §2. */
    @Test
    void readsTheOtherOperatorsText() {
        assertEquals(
                Optional.of("back soon"), Notification.shutdown("back soon").communication());
        assertEquals(Optional.of("again"), Notification.reset("again").communication());
        assertEquals(Optional.of("é"), notification(6, 2, "02 c3a9").communication());
        assertEquals(Optional.of("a"), notification(6, 4, "01 61 62").communication());
        assertEquals(
                "NOTIFICATION Cease/Administrative Shutdown: \"a b\"",
                notification(6, 2, "03 61 1b 62").toString());
    }

    @ParameterizedTest
    @CsvSource({"6, 2, ''", "6, 2, 00", "6, 2, 0261", "6, 4, 02c328", "6, 3, 0161", "3, 2, 0161"})
    void readsNoTextWhereThereIsNoneThatIsRight(int code, int subcode, String data) {
        assertEquals(Optional.empty(), notification(code, subcode, data).communication());
    }

    @Test
    void cutsATextThatIsTooLongBetweenLetters() {
        String text = "é".repeat(200);
        Notification notification = Notification.shutdown(text);
        assertEquals(255, notification.data().length);
        assertEquals(Optional.of(text.substring(0, 127)), notification.communication());
    }
}
