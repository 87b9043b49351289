import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Another plan for the terms to come, and lines that say for which plan their days are priced."""

    dependencies = [
        ("billing", "0013_whom_billing_writes_to"),
        ("products", "0006_rows_carry_their_organization"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="next_plan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="products.plan",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="next_plan_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("next_plan_on__isnull", True), ("next_plan__isnull", False), _connector="OR"),
                name="subscription_plan_for_its_day",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("next_plan_on__isnull", False)),
                fields=["next_plan_on"],
                name="subscription_plan_to_come",
            ),
        ),
        migrations.AddField(
            model_name="documentline",
            name="plan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="products.plan",
            ),
        ),
        migrations.RemoveConstraint(model_name="documentline", name="line_term_paid_once"),
        migrations.AddConstraint(
            model_name="documentline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("term_state", "paid"), models.Q(("kind", "adjustment"), _negated=True)),
                fields=("product", "starts_on", "kind"),
                name="line_term_paid_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "adjustment"), ("term_state", "paid")),
                fields=("product", "starts_on", "plan"),
                name="line_adjusted_to_a_plan_once",
            ),
        ),
    ]
