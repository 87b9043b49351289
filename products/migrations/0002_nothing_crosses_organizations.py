from collections.abc import Iterator

from django.db import migrations

HOLDERS = {
    "membership": "organizations_membership",
    "team": "organizations_team",
    "invitation": "organizations_invitation",
}
HELD = ("products_grant", "products_futuregrant")


def _statements() -> Iterator[tuple[str, str]]:
    for holder, table in HOLDERS.items():
        yield (
            f"ALTER TABLE {table} ADD CONSTRAINT {holder}_in_its_organization UNIQUE (organization_id, id)",
            f"ALTER TABLE {table} DROP CONSTRAINT {holder}_in_its_organization",
        )
        for held in HELD:
            name = f"{held}_{holder}_of_the_same_organization"
            yield (
                f"ALTER TABLE {held} ADD CONSTRAINT {name} FOREIGN KEY (organization_id, {holder}_id)"
                f" REFERENCES {table} (organization_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE {held} DROP CONSTRAINT {name}",
            )
    yield (
        "ALTER TABLE products_grant ADD CONSTRAINT grant_product_of_the_same_organization"
        " FOREIGN KEY (organization_id, product_id) REFERENCES products_product (organization_id, id)"
        " ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
        "ALTER TABLE products_grant DROP CONSTRAINT grant_product_of_the_same_organization",
    )
    for holder in ("membership", "team"):
        yield (
            f"CREATE INDEX grant_of_{holder} ON products_grant ({holder}_id)"
            " INCLUDE (product_id, rights, ends_on) WHERE "
            f"{holder}_id IS NOT NULL",
            f"DROP INDEX grant_of_{holder}",
        )


class Migration(migrations.Migration):
    """Second check of RGT-17: holder, product and grant belong to one organization, whoever writes.

    The two covering indexes answer "what may this person see" without reading the rows.
    """

    dependencies = [("products", "0001_initial"), ("organizations", "0003_unaccent")]
    operations = [migrations.RunSQL(forward, backward) for forward, backward in _statements()]
