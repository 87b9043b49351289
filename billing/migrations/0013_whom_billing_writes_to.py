from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import accounts.languages

carried = import_module("organizations.migrations.0023_rows_carry_their_organization")
PARENTS = [
    ("billing_billingwishes", "membership", "organizations_membership"),
    ("billing_monthlydelivery", "recipient", "billing_invoicerecipient"),
]
LIVES = """
CREATE TRIGGER organization_must_live BEFORE INSERT OR UPDATE OF organization_id ON billing_invoicerecipient
    FOR EACH ROW EXECUTE FUNCTION organization_must_live()
"""


def _key() -> tuple[str, models.BigAutoField]:  # type: ignore[type-arg]
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """What each member is written about, and addresses that get the documents of each month."""

    dependencies = [
        ("billing", "0012_what_the_list_of_documents_counts"),
        ("organizations", "0025_names_in_the_order_people_expect"),
    ]
    operations = [
        migrations.CreateModel(
            name="BillingWishes",
            fields=[
                _key(),
                ("issued", models.BooleanField(default=True)),
                ("debited", models.BooleanField(default=True)),
                ("planned", models.BooleanField(default=True)),
                ("before_60", models.BooleanField(default=False)),
                ("before_30", models.BooleanField(default=True)),
                ("before_14", models.BooleanField(default=True)),
                ("before_7", models.BooleanField(default=True)),
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="billing_wishes",
                        to="organizations.membership",
                    ),
                ),
                ("organization", carried.whose()),
            ],
            options={"verbose_name_plural": "billing wishes"},
        ),
        migrations.CreateModel(
            name="InvoiceRecipient",
            fields=[
                _key(),
                ("address", models.EmailField(max_length=254)),
                ("language", models.CharField(choices=accounts.languages.language_choices, max_length=8)),
                ("asked_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invoice_recipients",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={"ordering": ["address", "pk"]},
        ),
        migrations.CreateModel(
            name="MonthlyDelivery",
            fields=[
                _key(),
                ("month", models.DateField()),
                ("count", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="billing.invoicerecipient",
                    ),
                ),
                ("organization", carried.whose()),
            ],
            options={"verbose_name_plural": "monthly deliveries"},
        ),
        migrations.AddConstraint(
            model_name="invoicerecipient",
            constraint=models.UniqueConstraint(fields=["organization", "id"], name="recipient_in_its_organization"),
        ),
        migrations.AddConstraint(
            model_name="invoicerecipient",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("address"), models.F("organization"), name="recipient_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlydelivery",
            constraint=models.UniqueConstraint(fields=["recipient", "month"], name="delivery_once_a_month"),
        ),
        *(
            operation
            for table, column, parent in PARENTS
            for operation in carried.statements(
                [*carried.filled(table, column, parent), carried.bound(table, column, parent)]
            )
        ),
        migrations.RunSQL(LIVES, "DROP TRIGGER organization_must_live ON billing_invoicerecipient"),
    ]
