"""Certificates of the local registry: an authority made at the first start, a certificate of it, and an expired one."""

import datetime
import ipaddress
import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)
AUTHORITY, GOOD, EXPIRED = "ca.pem", "registry.pem", "expired.pem"
HOST = "localhost"


def prepare(folder: Path) -> None:
    """Make what is missing. The authority's own key is thrown away, so nobody can sign with it later; everything is
    made anew a month before the certificate ends."""
    if all((folder / name).exists() for name in (AUTHORITY, GOOD, EXPIRED)) and _lasts(folder / GOOD):
        return
    now, key = datetime.datetime.now(datetime.UTC), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Local registry of this machine")])
    authority = _builder(name, name, key.public_key(), now - DAY, now + 3650 * DAY, is_authority=True)
    signed = authority.sign(key, hashes.SHA256())
    for file, start, end in ((GOOD, now - DAY, now + 365 * DAY), (EXPIRED, now - 60 * DAY, now - 30 * DAY)):
        own = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
        made = _builder(subject, name, own.public_key(), start, end, is_authority=False)
        _write(folder / file, _private(own) + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    _write(folder / AUTHORITY, signed.public_bytes(serialization.Encoding.PEM))


def _lasts(path: Path) -> bool:
    found = x509.load_pem_x509_certificates(path.read_bytes())[0]
    return found.not_valid_after_utc > datetime.datetime.now(datetime.UTC) + 30 * DAY


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, start: datetime.datetime,
    end: datetime.datetime, *, is_authority: bool,
) -> x509.CertificateBuilder:  # fmt: skip
    names = x509.SubjectAlternativeName([x509.DNSName(HOST), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number(), start, end)
    limits = x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None)
    builder = builder.add_extension(limits, critical=True)
    return builder if is_authority else builder.add_extension(names, critical=False)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes) -> None:
    """Readable for its owner alone, and never half written."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    fresh.replace(path)
