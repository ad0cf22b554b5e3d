package dev.poplin.bgp.message;

/**
 * Asks for all routes of a family again (RFC 2918), or marks the beginning and end of the answer (RFC 7313).
 *
 * @param afi the address family identifier
 * @param subtype 0 a request, 1 the beginning, 2 the end
 * @param safi the subsequent address family identifier
 */
public record RouteRefresh(int afi, int subtype, int safi) implements BgpMessage {

    @Override
    public String toString() {
        return "ROUTE-REFRESH afi " + afi + " safi " + safi + " subtype " + subtype;
    }
}
