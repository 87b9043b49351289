"""The environment, read in one place and typed.

Nothing else in the project reads ``os.environ``. Every variable is listed in ``.env.example``.
"""

import ipaddress
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LARGEST_NUMBER = 65_535
SHORTEST_SECRET = 32
"""Characters; of the key that signs sessions and of secrets shared with other servers."""
UNKEPT = "only-for-a-data-folder-that-cannot-be-written-0123456789"
TRUE = {"1", "true", "yes", "on"}
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - recognized, not bound
"""Addresses that mean every network card, and how this machine reaches itself then."""

NAMES = {
    "DEVELOPMENT", "DEBUG", "SECRET_KEY", "DATABASE_URL", "REDIS_URL", "PG_BIN", "ATRIO_VAR", "HOST", "PORT",
    "PUBLIC_URL", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "PRODUCT_NAME", "SUPPORT_EMAIL", "DEFAULT_FROM_EMAIL",
    "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USER", "EMAIL_PASSWORD", "EMAIL_TLS", "MESSAGE_TEXT_DAYS", "SMS_GATEWAY",
    "PROVIDERS", "REGISTRIES", "HSTS_SUBDOMAINS", "CATALOGUE_PATH", "BILLING_PATH", "EXTENSIONS_PATH", "SUPPORT_PATH",
    "VAT_REGISTER", "STRIPE", "GEOIP_PATH", "APP_PASSWORD_CHECKERS", "BREACHED_PASSWORDS_PATH",
    "NEW_ORGANIZATION_INVITATIONS", "NAME_SERVERS", "EMERGENCY_PHONE", "SUPPORT_LMTP", "DNS_RESOLVER",
}  # fmt: skip


class UnusableSetting(Exception):
    """A variable is missing where it has no default, or does not mean anything; the message names it."""


@dataclass(frozen=True)
class Environment:
    """What the operator decides. Paths are absolute; ports are TCP ports."""

    development: bool
    debug: bool
    secret_key: str
    database_url: str
    redis_url: str
    pg_bin: str
    var_dir: Path
    host: str
    port: int
    public_url: str
    email_host: str
    email_port: int
    email_user: str
    email_password: str
    email_tls: bool
    default_from_email: str
    message_text_days: int
    product_name: str
    support_email: str
    support_lmtp: tuple[str, int] | None
    emergency_phone: str
    trusted_proxies: int
    hsts_subdomains: bool
    allowed_hosts: list[str]
    sms_gateway: dict[str, Any]
    vat_register: dict[str, Any]
    stripe: dict[str, Any]
    providers: dict[str, Any]
    registries: dict[str, Any]
    name_servers: list[str]
    dns_resolver: tuple[str, int] | None
    catalogue_path: Path
    billing_path: Path
    extensions_path: Path
    support_path: Path
    geoip_path: str
    app_password_checkers: dict[str, str]
    breached_passwords_path: Path | None
    new_organization_invitations: int


def load(source: Mapping[str, str] = os.environ) -> Environment:
    """Read the variables. Raises UnusableSetting for a secret without a value outside development."""
    debug = source.get("DEBUG", "").lower() in TRUE
    development = debug or source.get("DEVELOPMENT", "").lower() in TRUE
    var_dir = Path(source.get("ATRIO_VAR", str(ROOT / "var"))).resolve()
    host, port = source.get("HOST", "127.0.0.1"), _number(source, "PORT", "8000")
    return Environment(
        development=development,
        debug=debug,
        secret_key=_secret(source, var_dir, development=development),
        database_url=source.get("DATABASE_URL", ""),
        redis_url=source.get("REDIS_URL", ""),
        pg_bin=source.get("PG_BIN", ""),
        var_dir=var_dir,
        host=host,
        port=port,
        public_url=source.get("PUBLIC_URL", f"http://{EVERYWHERE.get(host, host)}:{port}").rstrip("/"),
        **_mail_server(source, var_dir),
        default_from_email=source.get("DEFAULT_FROM_EMAIL") or f"{_product(source)} <no-reply@atrio.example>",
        message_text_days=_number(source, "MESSAGE_TEXT_DAYS", "90"),
        product_name=_product(source),
        support_email=source.get("SUPPORT_EMAIL", "soporte@atrio.example"),
        support_lmtp=_address(source, "SUPPORT_LMTP"),
        emergency_phone=source.get("EMERGENCY_PHONE", "").strip(),
        trusted_proxies=_number(source, "TRUSTED_PROXIES", "0"),
        hsts_subdomains=source.get("HSTS_SUBDOMAINS", "").lower() in TRUE,
        allowed_hosts=_hosts(source, host, development=development),
        sms_gateway=_object(source, "SMS_GATEWAY", "url and secret of the gateway"),
        vat_register=_object(source, "VAT_REGISTER", "url of a register that speaks like VIES"),
        stripe=_object(source, "STRIPE", "secret_key, publishable_key, webhook_secrets"),
        providers=_object(source, "PROVIDERS", "names of providers and their descriptions"),
        registries=_object(source, "REGISTRIES", "names of registries and their descriptions"),
        **_dns(source),
        **_data_files(source),
        geoip_path=source.get("GEOIP_PATH", ""),
        app_password_checkers=_checkers(source),
        breached_passwords_path=_file(source, "BREACHED_PASSWORDS_PATH"),
        new_organization_invitations=_number(source, "NEW_ORGANIZATION_INVITATIONS", "50"),
    )


def _dns(source: Mapping[str, str]) -> dict[str, Any]:
    """Our own name servers; the resolver that is asked for names of customers, None for none."""
    resolver = _address(source, "DNS_RESOLVER")
    try:
        ipaddress.ip_address(resolver[0] if resolver else "::1")
    except ValueError as error:
        raise UnusableSetting("DNS_RESOLVER names no address such as 127.0.0.1:53.") from error
    servers = (source.get("NAME_SERVERS") or "ns1.atrio.example,ns2.atrio.example").lower().split(",")
    return {"dns_resolver": resolver, "name_servers": servers}


def _mail_server(source: Mapping[str, str], var_dir: Path) -> dict[str, Any]:
    """The server that takes what the portal writes; on a machine of one's own the catcher."""
    return {
        "email_host": source.get("EMAIL_HOST") or "127.0.0.1",
        "email_port": _number(source, "EMAIL_PORT", _mail_port(source, var_dir)),
        "email_user": source.get("EMAIL_USER", ""),
        "email_password": source.get("EMAIL_PASSWORD", ""),
        "email_tls": source.get("EMAIL_TLS", "").lower() in TRUE,
    }


def _address(source: Mapping[str, str], name: str) -> tuple[str, int] | None:
    """Host and port, written ``127.0.0.1:2424`` or ``[::1]:2424``; None when unset."""
    host, _colon, port = source.get(name, "").rpartition(":")
    if not source.get(name):
        return None
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) <= LARGEST_NUMBER:
        raise UnusableSetting(f"{name} is no address such as 127.0.0.1:2424.")
    return host.strip("[]"), int(port)


def _product(source: Mapping[str, str]) -> str:
    """What the portal is called."""
    return source.get("PRODUCT_NAME", "Atrio")


def _data_files(source: Mapping[str, str]) -> dict[str, Any]:
    """Files of the provider that say what is sold and how; those of the repository where none is named."""
    names = ("catalogue", "billing", "extensions", "support")
    paths = {f"{name}_path": source.get(f"{name.upper()}_PATH") or ROOT / f"{name}.yaml" for name in names}
    return {key: Path(path).resolve() for key, path in paths.items()}


def _number(source: Mapping[str, str], name: str, default: str) -> int:
    value = source.get(name) or default
    if not value.isdecimal() or int(value) > LARGEST_NUMBER:
        raise UnusableSetting(f"{name} is {value!r}, but it has to be a number from 0 to {LARGEST_NUMBER}.")
    return int(value)


def _checkers(source: Mapping[str, str]) -> dict[str, str]:
    """Names of servers and their secrets. A weak secret would let anybody ask about passwords."""
    named = _object(source, "APP_PASSWORD_CHECKERS", "names of servers and their secrets")
    for name, secret in named.items():
        if not isinstance(secret, str) or len(secret) < SHORTEST_SECRET:
            raise UnusableSetting(
                f"APP_PASSWORD_CHECKERS: the secret of {name} needs {SHORTEST_SECRET} random characters or more."
            )
    return named


def _file(source: Mapping[str, str], name: str) -> Path | None:
    value = source.get(name)
    if not value:
        return None
    if not os.access(value, os.R_OK):
        raise UnusableSetting(f"{name} is {value!r}, but no file can be read there.")
    return Path(value).resolve()


def _object(source: Mapping[str, str], name: str, content: str) -> dict[str, Any]:
    try:
        described = json.loads(source.get(name) or "{}")
    except ValueError as error:
        raise UnusableSetting(f"{name} is no JSON: {error}.") from error
    if not isinstance(described, dict):
        raise UnusableSetting(f"{name} has to be a JSON object: {content}.")
    return described


def _hosts(source: Mapping[str, str], host: str, *, development: bool) -> list[str]:
    named = [name.strip() for name in source.get("ALLOWED_HOSTS", "").split(",") if name.strip()]
    if not development:
        return named
    return [*named, "localhost", "127.0.0.1", "[::1]", "testserver", "*" if host in EVERYWHERE else host]


def _mail_port(source: Mapping[str, str], var_dir: Path) -> str:
    """The usual port of a server that is named, else where the mail catcher of a running ``bin/run`` listens.

    Port 0, which refuses every message, when there is neither: the outbox keeps them.
    """
    if source.get("EMAIL_HOST"):
        return "587" if source.get("EMAIL_TLS", "").lower() in TRUE else "25"
    try:
        return (var_dir / "smtp.port").read_text()
    except OSError:
        return "0"


def _kept_secret(var_dir: Path) -> str:
    """A random key of this data folder, made at the first start; nobody else's development machine has the same."""
    file = var_dir / "secret.key"
    try:
        var_dir.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            _lay_secret(file)
        return file.read_text()
    except OSError:
        return UNKEPT


def _lay_secret(file: Path) -> None:
    """Whole or not at all; of two starts in one moment the key of the first stays."""
    number, fresh = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(number, "w") as output:
            output.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(fresh, file)
    finally:
        os.unlink(fresh)


def _secret(source: Mapping[str, str], var_dir: Path, *, development: bool) -> str:
    value = source.get("SECRET_KEY", "")
    if value and (development or len(value) >= SHORTEST_SECRET):
        return value
    if value:
        raise UnusableSetting(f"SECRET_KEY is short. Give it 50 random characters; {SHORTEST_SECRET} are the fewest.")
    if development:
        return _kept_secret(var_dir)
    raise UnusableSetting(
        "SECRET_KEY is not set. Give it 50 random characters, or set DEVELOPMENT=1 on a machine of your own."
    )
