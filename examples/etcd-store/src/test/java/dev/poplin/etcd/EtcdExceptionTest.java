package dev.poplin.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.poplin.etcd.EtcdException.Reason;
import io.grpc.Status;
import java.net.ConnectException;
import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("I3.3")
class EtcdExceptionTest {

    private static final EtcdOptions OPTIONS = EtcdOptions.at(URI.create("http://127.0.0.1:2379"));

    @ParameterizedTest
    @ValueSource(strings = {"context deadline exceeded", "context canceled", "etcdserver: request timed out"})
    void aMemberThatGaveUpHasNotAnswered(String told) {
        EtcdException thrown = thrown(Status.UNKNOWN.withDescription(told));
        assertEquals(Reason.NO_ANSWER, thrown.reason());
        assertFalse(thrown.hadNoEffect());
    }

    @Test
    void whereNobodyListensNothingWasDone() {
        assertEquals(
                Reason.UNREACHABLE,
                thrown(Status.UNAVAILABLE.withCause(new ConnectException("refused")))
                        .reason());
    }

    @Test
    void whatIsUnknownStaysAsToldByTheServer() {
        EtcdException thrown = thrown(Status.UNKNOWN.withDescription("etcdserver: something new"));
        assertEquals(Reason.OTHER, thrown.reason());
        assertEquals(
                "reading a at etcd [http://127.0.0.1:2379] failed: UNKNOWN: etcdserver: something new",
                thrown.getMessage());
    }

    private static EtcdException thrown(Status status) {
        return EtcdException.of("reading a", OPTIONS, status.asRuntimeException());
    }
}
