package dev.poplin.netlink.diag;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.netlink.junit.FuzzedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N3.5")
@Tag("N8")
class SocketFuzzTest {

    static Stream<byte[]> connections() {
        return FuzzedMessage.recorded("sockets-tcp-list", "sockets-tcp-listen");
    }

    static Stream<byte[]> files() {
        return FuzzedMessage.recorded("sockets-unix");
    }

    private static final int TCP = 6;

    @MethodSource("connections")
    @FuzzTest
    void anyBytesAreASocketOfTcpOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, message -> InetSocket.decode(message, TCP));
    }

    @MethodSource("files")
    @FuzzTest
    void anyBytesAreASocketOfFilesOrMalformed(byte[] data) {
        FuzzedMessage.decode(data, UnixSocket::decode);
    }
}
