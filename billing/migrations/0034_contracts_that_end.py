from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

carried = import_module("organizations.migrations.0023_rows_carry_their_organization")
KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
OUTCOMES = [("to_come", "To Come"), ("kept", "Kept"), ("ended", "Ended")]


class Migration(migrations.Migration):
    """Contracts that somebody has ended (BIL-120)."""

    dependencies = [
        ("billing", "0033_warranty"),
        ("products", "0030_products_by_last_day"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContractEnd",
            fields=[
                ("id", KEY),
                ("ends_on", models.DateField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by_name", models.CharField(max_length=200)),
                ("outcome", models.CharField(choices=OUTCOMES, default="to_come", max_length=8)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("organization", carried.whose()),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contract_ends",
                        to="products.product",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", "to_come")), fields=["ends_on"], name="contract_end_by_day"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "to_come")),
                        fields=("product",),
                        name="contract_end_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("outcome", "to_come")),
                            models.Q(models.Q(("outcome", "to_come"), _negated=True), ("closed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="contract_end_closed_with_its_outcome",
                    ),
                ],
            },
        ),
        *carried.statements(carried.filled("billing_contractend", "product", "products_product")),
        *carried.statements(iter([carried.bound("billing_contractend", "product", "products_product")])),
    ]
