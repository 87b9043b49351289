"""What every part of security stands on: limits, locks, tokens, origin of a request."""
