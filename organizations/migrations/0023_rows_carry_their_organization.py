from collections.abc import Iterator

import django.db.models.deletion
from django.db import migrations, models

FILL = """
CREATE FUNCTION organization_of_its_parent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.organization_id IS NULL THEN
        EXECUTE format('SELECT organization_id FROM %I WHERE id = ($1).%I', TG_ARGV[0], TG_ARGV[1])
            INTO NEW.organization_id USING NEW;
    END IF;
    RETURN NEW;
END $$;
"""
JOINS = {"organizations_membership_teams": "membership", "organizations_invitation_teams": "invitation"}
EVIDENCE, CHANGES = "organizations_departureevidence", "TRIGGER evidence_is_never_changed"


def joined(table: str, one: str, other: str, one_table: str, other_table: str) -> Iterator[tuple[str, str]]:
    """A table that joins two gets the organization of both, and loses rows that joined two organizations."""
    yield f"ALTER TABLE {table} ADD COLUMN organization_id bigint", f"ALTER TABLE {table} DROP COLUMN organization_id"
    yield (
        f"DELETE FROM {table} USING {one_table} one, {other_table} other WHERE one.id = {one}_id"  # noqa: S608 (of constants)
        f" AND other.id = {other}_id AND one.organization_id <> other.organization_id",
        migrations.RunSQL.noop,
    )
    yield from filled(table, one, one_table)
    yield (
        f"ALTER TABLE {table} ALTER COLUMN organization_id SET NOT NULL",
        f"ALTER TABLE {table} ALTER COLUMN organization_id DROP NOT NULL",
    )
    yield bound(table, one, one_table)
    yield bound(table, other, other_table)


def filled(table: str, parent: str, parent_table: str) -> Iterator[tuple[str, str]]:
    """The rows that are there, and those that come, whoever writes: the version before this one, or Django's joins."""
    yield (
        f"UPDATE {table} SET organization_id = parent.organization_id FROM {parent_table} parent"  # noqa: S608 (of constants)
        f" WHERE parent.id = {table}.{parent}_id",
        migrations.RunSQL.noop,
    )
    yield (
        f"CREATE TRIGGER organization_of_its_parent BEFORE INSERT ON {table} FOR EACH ROW"
        f" EXECUTE FUNCTION organization_of_its_parent('{parent_table}', '{parent}_id')",
        f"DROP TRIGGER organization_of_its_parent ON {table}",
    )


def bound(table: str, parent: str, parent_table: str) -> tuple[str, str]:
    """Its organization is the parent's."""
    name = f"{table}_{parent}_of_the_same_organization"
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (organization_id, {parent}_id)"
        f" REFERENCES {parent_table} (organization_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def statements(pairs: Iterator[tuple[str, str]]) -> list[migrations.RunSQL]:
    """Operations."""
    return [migrations.RunSQL(forward, backward) for forward, backward in pairs]


def whose(**fields: bool) -> models.ForeignKey:  # type: ignore[type-arg]
    """The column of a model (``organizations.models.Dependent``)."""
    rule = django.db.models.deletion.DO_NOTHING
    facts = {"db_constraint": False, "db_index": False, **fields}
    return models.ForeignKey("organizations.organization", on_delete=rule, related_name="+", **facts)


def _joins() -> Iterator[tuple[str, str]]:
    for table, one in JOINS.items():
        yield from joined(table, one, "team", f"organizations_{one}", "organizations_team")


class Migration(migrations.Migration):
    """Every row of an organization says whose it is, also where its parent says so already; the database fills it in
    and keeps it right. Documents are never changed but for this column."""

    dependencies = [
        ("organizations", "0022_sessions_that_end_when_idle"),
        ("products", "0002_nothing_crosses_organizations"),
    ]
    operations = [
        migrations.RunSQL(FILL, "DROP FUNCTION organization_of_its_parent()"),
        *statements(_joins()),
        migrations.AddConstraint(
            "departure",
            models.UniqueConstraint(fields=["organization", "id"], name="departure_in_its_organization"),
        ),
        migrations.AddField("departureevidence", "organization", whose(null=True)),
        migrations.RunSQL(f"ALTER TABLE {EVIDENCE} DISABLE {CHANGES}", f"ALTER TABLE {EVIDENCE} ENABLE {CHANGES}"),
        *statements(filled(EVIDENCE, "departure", "organizations_departure")),
        migrations.RunSQL(f"ALTER TABLE {EVIDENCE} ENABLE {CHANGES}", f"ALTER TABLE {EVIDENCE} DISABLE {CHANGES}"),
        migrations.AlterField("departureevidence", "organization", whose()),
        *statements(iter([bound(EVIDENCE, "departure", "organizations_departure")])),
    ]
