"""A registry on this machine, for the demo and the tests: EPP over TLS, its own storage, a clock that can be moved.

Nothing here is shared with the adapter: it reads and writes messages in its own way, so that one checks the other.
"""
