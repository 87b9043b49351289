from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

carried = import_module("organizations.migrations.0023_rows_carry_their_organization")
KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")

LIVES = (
    "CREATE TRIGGER organization_must_live BEFORE INSERT OR UPDATE OF organization_id ON billing_balancealert"
    " FOR EACH ROW EXECUTE FUNCTION organization_must_live()"
)


class Migration(migrations.Migration):
    """What people were reminded of, each thing once, and below which balance they want to be told."""

    dependencies = [
        ("billing", "0010_calendar_feeds"),
        ("organizations", "0025_names_in_the_order_people_expect"),
    ]

    operations = [
        migrations.CreateModel(
            name="BalanceAlert",
            fields=[
                ("id", KEY),
                ("currency", models.CharField(max_length=3)),
                ("least", models.BigIntegerField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="balance_alerts",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="balance_alert_in_its_organization"),
                    models.UniqueConstraint(fields=("organization", "currency"), name="balance_alert_once"),
                    models.CheckConstraint(condition=models.Q(("least__gt", 0)), name="balance_alert_of_something"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentReminder",
            fields=[
                ("id", KEY),
                ("planned_on", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="reminders",
                        to="billing.document",
                    ),
                ),
                ("organization", carried.whose()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("document", "planned_on"), name="document_reminder_once")
                ],
            },
        ),
        *carried.statements(carried.filled("billing_documentreminder", "document", "billing_document")),
        *carried.statements(iter([carried.bound("billing_documentreminder", "document", "billing_document")])),
        migrations.RunSQL(LIVES, "DROP TRIGGER organization_must_live ON billing_balancealert"),
    ]
