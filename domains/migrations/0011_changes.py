import uuid
from importlib import import_module

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

carried = import_module("organizations.migrations.0023_rows_carry_their_organization")


class Migration(migrations.Migration):
    """What is changed about names at their registries, and their name servers."""

    dependencies = [
        ("domains", "0010_contacts"),
    ]
    operations = [
        migrations.AddField(
            "domain",
            "servers",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=253), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.AddConstraint(
            "domain",
            models.UniqueConstraint(fields=("organization", "id"), name="domain_in_its_organization"),
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("dns", "Name servers and signing"),
                            ("lock", "Transfer lock"),
                            ("owner", "Change of the owner"),
                            ("code", "Authorization code"),
                        ],
                        max_length=8,
                    ),
                ),
                ("steps", models.JSONField()),
                ("step", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Under way"),
                            ("done", "Done"),
                            ("failed", "Refused by the registry"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("asked_by_name", models.CharField(max_length=200)),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("answered_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=500)),
                (
                    "domain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="domains.domain"
                    ),
                ),
                ("organization", carried.whose()),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["due_at"], name="change_due")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")), fields=("domain", "kind"), name="change_one_of_a_kind"
                    )
                ],
            },
        ),
        *carried.statements(carried.filled("domains_change", "domain", "domains_domain")),
        *carried.statements(iter([carried.bound("domains_change", "domain", "domains_domain")])),
    ]
