// Adds, deletes and lists blackhole routes with vishvananda/netlink, on one handle:
//
//	routes_vishvananda add|delete|list COUNT
//
// Built with GO111MODULE=off from Debian's golang-github-vishvananda-netlink-dev.
package main

import (
	"fmt"
	"net"
	"os"
	"strconv"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	count, err := strconv.Atoi(os.Args[2])
	must(err)
	handle, err := netlink.NewHandle(unix.NETLINK_ROUTE)
	must(err)
	if os.Args[1] == "list" {
		routes, err := handle.RouteListFiltered(netlink.FAMILY_V4, &netlink.Route{Table: unix.RT_TABLE_MAIN}, netlink.RT_FILTER_TABLE)
		must(err)
		if len(routes) != count {
			must(fmt.Errorf("%d routes instead of %d", len(routes), count))
		}
		return
	}
	for i := 0; i < count; i++ {
		route := &netlink.Route{
			Type: unix.RTN_BLACKHOLE,
			Dst:  &net.IPNet{IP: net.IPv4(10, byte(i>>16), byte(i>>8), byte(i)).To4(), Mask: net.CIDRMask(32, 32)},
		}
		if os.Args[1] == "add" {
			must(handle.RouteAdd(route))
		} else {
			must(handle.RouteDel(route))
		}
	}
}
