/**
 * IPsec in the kernel: security associations and the policies that ask for them: {@link dev.poplin.netlink.xfrm.Xfrm} is {@code ip xfrm}.
 * Its front door has a socket of its own, because few need it. Thread-safe, its values are immutable; keys are never printed. Follows
 * linux/xfrm.h.
 */
@NullMarked
package dev.poplin.netlink.xfrm;

import org.jspecify.annotations.NullMarked;
