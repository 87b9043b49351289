"""The key under which a payment of a bank file is booked: exists once for ever, whoever books it (BIL-46)."""

import hashlib


def transfer_key(identity: str) -> str:
    """Of a payment's identity, which may be longer than a key."""
    return f"transfer:{hashlib.sha256(identity.encode()).hexdigest()}"
