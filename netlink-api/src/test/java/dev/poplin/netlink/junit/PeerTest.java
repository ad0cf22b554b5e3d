package dev.poplin.netlink.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Talks to somebody else's program (BIRD, etcd, containerd …) on the real kernel: needs what {@link KernelTest} needs, and them. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("peer")
@ExtendWith(RequirementCondition.class)
public @interface PeerTest {

    /** Programs that must be there: on the path, such as {@code bird} and {@code birdc}, or at an absolute path. */
    String[] programs();
}
