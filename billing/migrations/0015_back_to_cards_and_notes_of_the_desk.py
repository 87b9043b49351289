from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

carried = import_module("organizations.migrations.0023_rows_carry_their_organization")

KEPT = """
CREATE TRIGGER billing_is_kept BEFORE UPDATE OR DELETE ON billing_desknote
    FOR EACH ROW EXECUTE FUNCTION billing_is_kept();
"""


class Migration(migrations.Migration):
    """Prepaid money goes back to the cards that paid it; the desk says what it settled."""

    dependencies = [("billing", "0014_reminders_and_low_balances")]

    operations = [
        migrations.CreateModel(
            name="DeskNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, unique=True)),
                ("note", models.CharField(max_length=300)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
            ],
            options={"ordering": ["-pk"]},
        ),
        migrations.RunSQL(KEPT, "DROP TRIGGER billing_is_kept ON billing_desknote"),
        migrations.RemoveConstraint(model_name="withdrawal", name="withdrawal_knows_where_to"),
        migrations.AddField(
            model_name="refund",
            name="withdrawal",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="refunds",
                to="billing.withdrawal",
            ),
        ),
        migrations.AlterField(
            model_name="refund",
            name="state",
            field=models.CharField(
                choices=[("pending", "On its way"), ("succeeded", "Refunded"), ("failed", "Not taken by the card")],
                default="pending",
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="withdrawal",
            name="means",
            field=models.CharField(
                choices=[("bank", "Bank account"), ("paypal", "PayPal"), ("card", "The cards that paid it")],
                max_length=6,
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(
                condition=Q(("means", "bank"), ("paypal", ""), Q(("account", ""), _negated=True))
                | Q(("account", ""), ("means", "paypal"), Q(("paypal", ""), _negated=True))
                | Q(("account", ""), ("means", "card"), ("paypal", "")),
                name="withdrawal_knows_where_to",
            ),
        ),
        *carried.statements(iter([carried.bound("billing_refund", "withdrawal", "billing_withdrawal")])),
    ]
