"""EPP over TLS: RFC 5730 to 5734, 3915 (redemption), 5910 (DNSSEC), 8748 (fees), 8807 (long passwords)."""
