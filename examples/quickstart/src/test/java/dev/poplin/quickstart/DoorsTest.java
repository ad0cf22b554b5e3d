package dev.poplin.quickstart;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which rooms there are and which doors lead from one to another: docs/architecture.md. */
class DoorsTest {

    private static final JavaClasses LIBRARIES = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/") && !location.contains("-tests.jar"))
            .importPackages(
                    "dev.poplin.inet", "dev.poplin.netlink", "dev.poplin.ipam", "dev.poplin.bgp", "dev.poplin.policy");

    /** Rooms that are functions of their arguments. */
    private static final String[] CODECS = {
        "dev.poplin.inet..",
        "dev.poplin.netlink.message..",
        "dev.poplin.bgp.message..",
        "dev.poplin.bgp.attribute..",
        "dev.poplin.bgp.nlri..",
        "dev.poplin.bgp.capability..",
        "dev.poplin.bgp.wire..",
        "dev.poplin.bgp.mrt..",
        "dev.poplin.bgp.bmp..",
        "dev.poplin.policy.model..",
        "dev.poplin.policy.selector..",
    };

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(LIBRARIES);
    }

    private static void onlyKnows(String library, String... packages) {
        String[] allowed = Arrays.copyOf(packages, packages.length + 3);
        allowed[packages.length] = library;
        allowed[packages.length + 1] = "java..";
        allowed[packages.length + 2] = "org.jspecify..";
        check(classes().that().resideInAPackage(library).should().onlyDependOnClassesThat(resideInAnyPackage(allowed)));
    }

    @Test
    void inetDependsOnNothing() {
        onlyKnows("dev.poplin.inet..");
    }

    @Test
    void netlinkKnowsAddressesLoggingAndLibc() {
        onlyKnows(
                "dev.poplin.netlink..",
                "dev.poplin.inet..",
                "org.slf4j..",
                "jnr..",
                "javax.annotation..",
                "javax.crypto..");
    }

    @Test
    void ipamKnowsJsonAndYamlFromOneRoomOnly() {
        onlyKnows(
                "dev.poplin.ipam..",
                "dev.poplin.inet..",
                "org.slf4j..",
                "com.fasterxml.jackson.core..",
                "org.snakeyaml..");
        check(noClasses()
                .that(resideInAnyPackage("dev.poplin.ipam..")
                        .and(resideOutsideOfPackages("dev.poplin.ipam.document..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml.jackson..", "org.snakeyaml.."));
    }

    @Test
    void bgpKnowsNetlinkAndJsonFromOneRoomEach() {
        onlyKnows(
                "dev.poplin.bgp..",
                "dev.poplin.inet..",
                "org.slf4j..",
                "dev.poplin.netlink..",
                "com.fasterxml.jackson.core..");
        check(noClasses()
                .that(resideInAnyPackage("dev.poplin.bgp..").and(resideOutsideOfPackages("dev.poplin.bgp.transport..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.poplin.netlink.."));
        check(noClasses()
                .that(resideInAnyPackage("dev.poplin.bgp..").and(resideOutsideOfPackages("dev.poplin.bgp.rpki..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson.."));
    }

    @Test
    void policyKnowsNetlinkAndYamlFromOneRoomEach() {
        onlyKnows("dev.poplin.policy..", "dev.poplin.inet..", "org.slf4j..", "dev.poplin.netlink..", "org.snakeyaml..");
        check(noClasses()
                .that(resideInAnyPackage("dev.poplin.policy..")
                        .and(resideOutsideOfPackages("dev.poplin.policy.nftables..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.poplin.netlink.."));
        check(noClasses()
                .that(resideInAnyPackage("dev.poplin.policy..")
                        .and(resideOutsideOfPackages("dev.poplin.policy.manifest..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.snakeyaml.."));
    }

    @Test
    void onlyOneRoomTouchesNativeMemory() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.poplin.netlink.system..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jnr..", "com.kenai.jffi..", "sun.misc..", "jdk.internal..", "java.lang.foreign.."));
    }

    @Test
    void codecsDoNoIoReadNoClockAndLogNothing() {
        DescribedPredicate<JavaClass> world = resideInAnyPackage(
                        "java.nio.channels..", "java.nio.file..", "java.util.logging..", "org.slf4j..")
                .or(describe("a clock, a thread or a file", type -> Set.of(
                                "java.time.Clock",
                                "java.lang.Thread",
                                "java.lang.System$Logger",
                                "java.io.File",
                                "java.io.FileInputStream",
                                "java.io.FileOutputStream",
                                "java.io.RandomAccessFile",
                                "java.net.Socket",
                                "java.net.ServerSocket",
                                "java.net.DatagramSocket")
                        .contains(type.getName())));
        check(noClasses().that().resideInAnyPackage(CODECS).should().dependOnClassesThat(world));
        check(noClasses()
                .that()
                .resideInAnyPackage(CODECS)
                .should()
                .callMethodWhere(describe(
                        "reads the time",
                        call -> call.getTarget().getName().equals("now")
                                || List.of("nanoTime", "currentTimeMillis")
                                        .contains(call.getTarget().getName()))));
    }

    @Test
    void nothingAsksANameServer() {
        Set<String> lookUps =
                Set.of("getByName", "getAllByName", "getLocalHost", "getHostName", "getCanonicalHostName");
        check(noClasses().should().callMethodWhere(describe("looks up a name", (JavaMethodCall call) -> {
            AccessTarget target = call.getTarget();
            return target.getOwner().getPackageName().equals("java.net") && lookUps.contains(target.getName());
        })));
        check(noClasses().should().callConstructor(java.net.InetSocketAddress.class, String.class, int.class));
    }

    /** It shows the main thread's namespace, whatever namespace the caller entered. */
    @Test
    void nothingAsksTheJdkForInterfaces() {
        check(noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.net.NetworkInterface"));
    }

    @Test
    void nothingRunsAProgram() {
        check(noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.lang.ProcessBuilder"));
        check(noClasses().should().callMethodWhere(describe("runs a program", (JavaMethodCall call) -> call.getTarget()
                .getFullName()
                .startsWith("java.lang.Runtime.exec("))));
    }

    @Test
    void nothingWritesToTheStandardStreams() {
        check(GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS);
    }

    @Test
    void namesSayWhatAClassIs() {
        check(noClasses()
                .that(not(describe("nested", JavaClass::isNestedClass)))
                .should()
                .haveNameMatching(".*(Utils?|Helper|Manager|Impl|Common)"));
    }
}
