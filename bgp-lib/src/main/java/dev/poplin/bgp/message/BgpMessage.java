package dev.poplin.bgp.message;

/** One message of RFC 4271 §4, or of RFC 2918. Immutable. */
public sealed interface BgpMessage permits Open, Update, Notification, Keepalive, RouteRefresh {}
