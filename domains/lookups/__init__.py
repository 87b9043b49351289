"""Whether a name is reachable in the DNS after its servers or its signing changed (NAM-32)."""
