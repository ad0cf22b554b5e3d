package dev.poplin.netlink.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs against the real kernel, in namespaces of its own: needs CAP_NET_ADMIN and CAP_SYS_ADMIN, and the named programs. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("kernel")
@ExtendWith(RequirementCondition.class)
public @interface KernelTest {

    /** Programs that must be on the path, such as {@code ip} or {@code nft}. */
    String[] programs() default {};
}
