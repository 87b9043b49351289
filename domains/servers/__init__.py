"""Name servers and signing of a name, changed in an order that keeps it reachable (NAM-9)."""
