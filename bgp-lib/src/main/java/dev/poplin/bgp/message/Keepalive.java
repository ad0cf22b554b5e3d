package dev.poplin.bgp.message;

/** Says that the sender is alive. */
public record Keepalive() implements BgpMessage {

    @Override
    public String toString() {
        return "KEEPALIVE";
    }
}
