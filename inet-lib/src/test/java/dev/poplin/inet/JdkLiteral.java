package dev.poplin.inet;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** What the JDK makes of a literal; only called with text that it cannot take for a name. */
final class JdkLiteral {

    private JdkLiteral() {}

    static IpAddress parse(String literal) {
        try {
            InetAddress address = InetAddress.getByName(literal);
            boolean mapped = literal.indexOf(':') >= 0 && address instanceof Inet4Address;
            return mapped
                    ? Ipv6Address.of(0, 0xffffL << 32 | IpAddress.of(address).lowBits())
                    : IpAddress.of(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("the JDK refuses " + literal, e);
        }
    }
}
