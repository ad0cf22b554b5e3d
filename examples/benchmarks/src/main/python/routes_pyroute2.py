"""Adds, deletes and lists blackhole routes with pyroute2: routes_pyroute2.py add|delete|list COUNT"""

import sys

from pyroute2 import IPRoute

verb, count = sys.argv[1], int(sys.argv[2])
with IPRoute() as ipr:
    if verb == "list":
        found = len(ipr.get_routes(family=2, table=254))
        if found != count:
            sys.exit(f"{found} routes instead of {count}")
    else:
        for i in range(count):
            destination = f"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}/32"
            ipr.route(verb.replace("delete", "del"), dst=destination, type="blackhole")
