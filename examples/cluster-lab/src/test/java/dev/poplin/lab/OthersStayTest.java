package dev.poplin.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lab that cannot start leaves another of its name alone. */
@KernelTest
@Tag("S1.3")
class OthersStayTest extends LabCommands {

    @ParameterizedTest
    @ValueSource(strings = {"up", "run"})
    void aNamespaceThatWasThereBeforeStays(String command) throws Exception {
        LabDirectory before = new LabDirectory(directory.resolve("others"), NAME);
        before.create();
        List<String> names = new ArrayList<>();
        for (String what : List.of("fabric", "node-1", "node-2", "node-3", "outside")) {
            names.add(before.namespace(what));
            before.makeNamespace(before.namespace(what)).close();
        }
        try {
            assertNotEquals(0, lab(command), this::said);

            assertTrue(NetworkNamespace.list().containsAll(names), this::said);
            assertTrue(before.exists());
        } finally {
            Teardown.run(before);
        }
        assertNothingIsLeft();
    }

    @Test
    void aNamespaceThatThisLabHasMadeIsTakenAwayThoughItWasToBeMadeAgain() throws Exception {
        LabDirectory lab = new LabDirectory(directory.resolve("labs"), NAME);
        lab.create();
        String name = lab.namespace("pod");
        lab.makeNamespace(name).close();
        try {
            assertThrows(IOException.class, () -> lab.makeNamespace(name));

            assertEquals(Set.of(name), Set.copyOf(lab.namespaces()));
        } finally {
            NetworkNamespace.delete(name);
            Teardown.run(lab);
        }
        assertNothingIsLeft();
    }

    @Test
    void aLabThatAnotherProcessMadeMeanwhileStays() throws Exception {
        LabDirectory faster = new LabDirectory(directory.resolve("labs"), NAME);
        LabDirectory slower = new LabDirectory(directory.resolve("labs"), NAME);
        faster.create();
        faster.makeNamespace(faster.namespace("fabric")).close();

        Teardown.runIfMadeHere(slower);

        assertEquals(List.of(faster.namespace("fabric")), faster.namespaces());
        assertTrue(NetworkNamespace.list().contains(faster.namespace("fabric")));
        Teardown.runIfMadeHere(faster);
        assertNothingIsLeft();
    }
}
