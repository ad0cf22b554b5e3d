package dev.poplin.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** README shows what a quickstart prints, in a text block right behind its snippet; it prints that. */
class QuickstartsRunTest {

    @ParameterizedTest
    @ValueSource(classes = {InetQuickstart.class, IpamQuickstart.class, BgpQuickstart.class, PolicyQuickstart.class})
    void aQuickstartPrintsWhatReadmeShows(Class<?> quickstart) throws Exception {
        assertEquals(shown(quickstart), printed(quickstart));
    }

    private static String shown(Class<?> quickstart) {
        String readme = Repository.read(Repository.root().resolve("README.md"));
        Pattern output = Pattern.compile("(?s)```java\n// " + quickstart.getSimpleName()
                + "\\.java\n.*?```\n\n(?:[^`\n]+\n\n)?```text\n(.*?)```\n");
        Matcher matcher = output.matcher(readme);
        assertTrue(matcher.find(), () -> "README shows no output of " + quickstart.getSimpleName());
        return matcher.group(1);
    }

    private static String printed(Class<?> quickstart) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            quickstart.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(before);
        }
        return output.toString(StandardCharsets.UTF_8);
    }
}
