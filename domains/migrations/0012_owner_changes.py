import uuid
from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

carried = import_module("organizations.migrations.0023_rows_carry_their_organization")


class Migration(migrations.Migration):
    """Another owner for a name, which the present one has to agree to."""

    dependencies = [
        ("domains", "0030_findings"),
    ]
    operations = [
        migrations.CreateModel(
            name="OwnerChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("address", models.EmailField(max_length=254)),
                ("asked_by_name", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField()),
                ("sent", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for the owner"),
                            ("agreed", "Agreed"),
                            ("refused", "Refused by the owner"),
                            ("over", "Not answered in time"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="domains.contact"
                    ),
                ),
                (
                    "domain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="owner_changes", to="domains.domain"
                    ),
                ),
                ("organization", carried.whose()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["expires_at"], name="owner_change_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")), fields=("domain",), name="owner_change_one_at_a_time"
                    )
                ],
            },
        ),
        *carried.statements(carried.filled("domains_ownerchange", "domain", "domains_domain")),
        *carried.statements(
            carried.bound("domains_ownerchange", column, table)
            for column, table in (("domain", "domains_domain"), ("card", "domains_contact"))
        ),
    ]
