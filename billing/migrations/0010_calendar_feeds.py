from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

carried = import_module("organizations.migrations.0023_rows_carry_their_organization")

COUNTED = """
CREATE FUNCTION renewal_has_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO billing_renewalmove (organization_id, product_id, count, moved_at)
        VALUES (NEW.organization_id, NEW.id, 1, now())
        ON CONFLICT (product_id) DO UPDATE
            SET count = billing_renewalmove.count + 1, moved_at = now(), organization_id = NEW.organization_id;
    RETURN NULL;
END $$;
CREATE TRIGGER renewal_has_moved AFTER UPDATE OF expires_on ON products_product FOR EACH ROW
    WHEN (OLD.expires_on IS DISTINCT FROM NEW.expires_on) EXECUTE FUNCTION renewal_has_moved();
"""
UNCOUNTED = "DROP FUNCTION renewal_has_moved() CASCADE"


class Migration(migrations.Migration):
    """Feeds of renewals, and the count by which calendars see that one has moved."""

    dependencies = [
        ("billing", "0009_cards_are_told_of"),
        ("organizations", "0024_email_is_one_word"),
        ("products", "0006_rows_carry_their_organization"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("is_open", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField()),
                ("organization", carried.whose()),
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feed",
                        to="organizations.membership",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="RenewalMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("count", models.PositiveIntegerField()),
                ("moved_at", models.DateTimeField()),
                ("organization", carried.whose()),
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="renewal_move",
                        to="products.product",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        *carried.statements(carried.filled("billing_calendarfeed", "membership", "organizations_membership")),
        *carried.statements(carried.filled("billing_renewalmove", "product", "products_product")),
        *carried.statements(
            iter(
                [
                    carried.bound("billing_calendarfeed", "membership", "organizations_membership"),
                    carried.bound("billing_renewalmove", "product", "products_product"),
                ]
            )
        ),
        migrations.RunSQL(COUNTED, UNCOUNTED),
    ]
