"""What ``manage.py doctor`` looks at. Each check answers one sentence about a problem, or nothing."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.core.cache import cache
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError as BrokerDown
from redis.exceptions import RedisError

from billing.ledger.checks import report
from core.clock import now
from domains.registry import adapters as registries
from manager.celery import app
from manager.embedded.postgres import OLDEST
from manager.messages import sources
from notifications import sms
from organizations import vat
from products import providers
from products.checks import names_in_use
from products.models import ProviderCall

SHORTEST_SECRET = 50
SECONDS_FOR_WORKERS = 1.5


@dataclass(frozen=True)
class Diagnosis:
    """One question. ``ask`` answers what is wrong and what to do, or an empty text."""

    subject: str
    ask: Callable[[], str]


def database() -> str:
    """PostgreSQL answers and is new enough. Asked without the pool, which would hide the reason for ten seconds."""
    wanted = connection.get_connection_params()
    place = {name: wanted[name] for name in ("host", "port", "user", "password", "dbname") if wanted.get(name)}
    try:
        with psycopg.connect(**place, connect_timeout=5) as line:
            version = line.info.server_version // 10_000
    except psycopg.Error as error:
        return f"PostgreSQL does not answer. Look at DATABASE_URL and at the server: {str(error).splitlines()[0]}"
    return "" if version >= OLDEST else f"PostgreSQL {version} is too old; {OLDEST} or later is needed."


def migrations() -> str:
    """The tables are those of this version."""
    if database():
        return "Not checked, because the database does not answer."
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} migrations wait. Type: python manage.py migrate" if waiting else ""


def shared_cache() -> str:
    """Valkey or Redis answers; limits against guessing live there."""
    try:
        cache.set("doctor", "well", 10)
        return "" if cache.get("doctor") == "well" else "The cache forgets at once what it is given. Look at REDIS_URL."
    except RedisError as error:
        return f"The cache does not answer ({error}). Look at REDIS_URL and at the server."


def mail() -> str:
    """The mail server takes a connection."""
    try:
        server = get_connection()
        server.open()
        server.close()
    except OSError as error:  # errors of SMTP are of this kind
        place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        return f"The mail server {place} does not answer ({error}). Look at EMAIL_HOST; messages wait in the outbox."
    return ""


def sms_gateway() -> str:
    """Somebody sends SMS."""
    if settings.DEVELOPMENT or settings.SMS_GATEWAY:
        return sms.problem()
    return "SMS_GATEWAY is not set, so codes by SMS are not offered. Nothing else is missing."


def vat_register() -> str:
    """The description of the register of VAT numbers makes sense."""
    return vat.problem()


def ledger() -> str:
    """The books are right."""
    if migrations():
        return "Not checked, because the tables are not those of this version."
    found = report()
    return f"{len(found)} differences. {found[0]} Type: python manage.py ledger check" if found else ""


def workers() -> str:
    """At least one worker answers."""
    try:
        answers = app.control.ping(timeout=SECONDS_FOR_WORKERS)
    except (BrokerDown, RedisError, OSError) as error:
        return f"Workers cannot be asked, because the broker does not answer ({error}). Look at REDIS_URL."
    return "" if answers else "No worker answers. Start one: celery -A manager.celery worker"


def secret_key() -> str:
    """Sessions and links cannot be forged."""
    if settings.DEVELOPMENT:
        return ""
    weak = len(settings.SECRET_KEY) < SHORTEST_SECRET or len(set(settings.SECRET_KEY)) < SHORTEST_SECRET // 5
    return f"SECRET_KEY is weak. Give it {SHORTEST_SECRET} random characters or more." if weak else ""


def addresses() -> str:
    """The portal knows its own address."""
    if settings.DEVELOPMENT:
        return ""
    host = urlsplit(settings.PUBLIC_URL)
    if not settings.ALLOWED_HOSTS:
        return f"ALLOWED_HOSTS is empty, so every request is refused. Set it to {host.hostname}."
    return "" if host.scheme == "https" else f"PUBLIC_URL is {settings.PUBLIC_URL}; it has to begin with https://."


def files() -> str:
    """Files can be written."""
    folder = settings.VAR_DIR
    there = folder if folder.exists() else folder.parent
    return "" if os.access(there, os.W_OK | os.X_OK) else f"{folder} cannot be written. Set ATRIO_VAR to another one."


def described_providers() -> str:
    """Every provider that the catalogue names is described, and none keeps silent."""
    if migrations():
        return "Not checked, because the tables are not ready."
    wrong = providers.problems(names_in_use())
    silent = ProviderCall.objects.overdue(now()).count()
    if silent:
        wrong.append(f"{silent} requests to providers wait for more than an hour; /desk/ and worker.log say more.")
    return " ".join(wrong)


def described_registries() -> str:
    """Every registry is described in a way that means something."""
    return " ".join(registries.problems())


def translations() -> str:
    """The four other languages are compiled."""
    if not sources():
        return "There are no translations in locale/."
    stale = [source for source in sources() if not source.with_suffix(".mo").exists()]
    return "Translations are not compiled. Type: python -m manager.messages" if stale else ""


def static_files() -> str:
    """Styles and scripts were gathered."""
    if settings.DEVELOPMENT or (settings.STATIC_ROOT / "staticfiles.json").exists():
        return ""
    return "Styles and scripts were not gathered. Type: python manage.py collectstatic --noinput"


CHECKS = [
    Diagnosis("Database", database),
    Diagnosis("Migrations", migrations),
    Diagnosis("Ledger", ledger),
    Diagnosis("Cache", shared_cache),
    Diagnosis("Workers", workers),
    Diagnosis("Mail", mail),
    Diagnosis("SMS", sms_gateway),
    Diagnosis("VAT numbers", vat_register),
    Diagnosis("Secret key", secret_key),
    Diagnosis("Addresses", addresses),
    Diagnosis("Files", files),
    Diagnosis("Providers", described_providers),
    Diagnosis("Registries", described_registries),
    Diagnosis("Translations", translations),
    Diagnosis("Static files", static_files),
]
