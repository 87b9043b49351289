import uuid
from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

carried = import_module("organizations.migrations.0023_rows_carry_their_organization")

OF_THE_SAME = [("cardsetup", "card", "billing_card"), ("refund", "payment", "billing_payment")]
"""Columns that name something of the same organization."""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0002_ledger_keeps_its_rules"),
        ("organizations", "0024_email_is_one_word"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProviderEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("acquirer", models.CharField(max_length=12)),
                ("key", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=80)),
                ("happened_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField()),
                ("is_pulled", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["acquirer", "-happened_at"], name="event_newest")],
                "constraints": [models.UniqueConstraint(fields=("acquirer", "key"), name="event_once")],
            },
        ),
        migrations.CreateModel(
            name="CardSetup",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("acquirer", models.CharField(max_length=12)),
                ("origin", models.CharField(blank=True, max_length=120)),
                ("created_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="setups",
                        to="billing.card",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="card_setups",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="setup_in_its_organization")
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "Pending"), ("succeeded", "Succeeded"), ("failed", "Failed")],
                        default="pending",
                        max_length=9,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("origin", models.CharField(blank=True, max_length=120)),
                ("created_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="organizations.organization",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="refunds", to="billing.payment"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")), fields=["created_at"], name="refund_under_way"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="refund_in_its_organization"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="refund_of_something"),
                ],
            },
        ),
        *carried.statements(carried.bound(f"billing_{model}", column, parent) for model, column, parent in OF_THE_SAME),
    ]
