from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

carried = import_module("organizations.migrations.0023_rows_carry_their_organization")

KEPT = """
CREATE TRIGGER bank_is_kept BEFORE UPDATE OR DELETE ON billing_payoutfile
    FOR EACH ROW EXECUTE FUNCTION bank_is_kept();
CREATE TRIGGER bank_is_not_emptied BEFORE TRUNCATE ON billing_payoutfile EXECUTE FUNCTION bank_is_kept();
CREATE FUNCTION withdrawal_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'file_id', 'doubt', 'reason', 'closed_at', 'closed_by', 'asked_by_id'];
BEGIN
    IF to_jsonb(OLD) - free IS DISTINCT FROM to_jsonb(NEW) - free
        OR (OLD.state NOT IN ('requested', 'approved') AND OLD.state <> NEW.state)
        OR (OLD.file_id IS NOT NULL AND OLD.file_id IS DISTINCT FROM NEW.file_id) THEN
        RAISE EXCEPTION 'What was asked back is never changed, and settled once.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER withdrawal_is_frozen BEFORE UPDATE ON billing_withdrawal
    FOR EACH ROW EXECUTE FUNCTION withdrawal_is_frozen();
CREATE TRIGGER billing_is_kept BEFORE DELETE ON billing_withdrawal
    FOR EACH ROW EXECUTE FUNCTION billing_is_kept();
CREATE TRIGGER billing_is_kept BEFORE UPDATE OR DELETE ON billing_approval
    FOR EACH ROW EXECUTE FUNCTION billing_is_kept();
"""
FREED = """
DROP TRIGGER bank_is_kept ON billing_payoutfile; DROP TRIGGER bank_is_not_emptied ON billing_payoutfile;
DROP FUNCTION withdrawal_is_frozen() CASCADE; DROP TRIGGER billing_is_kept ON billing_withdrawal;
DROP TRIGGER billing_is_kept ON billing_approval;
"""


class Migration(migrations.Migration):
    """Money that is asked back, who agreed, and the files by which it is sent."""

    dependencies = [
        ("billing", "0005_bank_files"),
        ("organizations", "0024_email_is_one_word"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PayOutFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message_id", models.CharField(max_length=33, unique=True)),
                ("currency", models.CharField(max_length=3)),
                ("count", models.PositiveIntegerField()),
                ("total", models.BigIntegerField()),
                ("data", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("approved", "Approved"),
                            ("sent", "Sent"),
                            ("rejected", "Rejected"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="requested",
                        max_length=9,
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("means", models.CharField(choices=[("bank", "Bank account"), ("paypal", "PayPal")], max_length=6)),
                ("account", models.CharField(blank=True, max_length=34)),
                ("bic", models.CharField(blank=True, max_length=11)),
                ("paypal", models.EmailField(blank=True, max_length=254)),
                ("owner", models.JSONField()),
                ("sources", models.JSONField()),
                ("asked_by_name", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("doubt", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.CharField(blank=True, max_length=200)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="withdrawals",
                        to="billing.payoutfile",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawals",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
                (
                    "withdrawal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="approvals",
                        to="billing.withdrawal",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="withdrawal",
            index=models.Index(
                condition=models.Q(("state__in", ["requested", "approved"])),
                fields=["asked_at"],
                name="withdrawal_open",
            ),
        ),
        migrations.AddIndex(
            model_name="withdrawal",
            index=models.Index(fields=["organization", "-id"], name="withdrawal_by_organization"),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.UniqueConstraint(fields=("organization", "id"), name="withdrawal_in_its_organization"),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="withdrawal_of_something"),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("means", "bank"), ("paypal", ""), models.Q(("account", ""), _negated=True)),
                    models.Q(("account", ""), ("means", "paypal"), models.Q(("paypal", ""), _negated=True)),
                    _connector="OR",
                ),
                name="withdrawal_knows_where_to",
            ),
        ),
        *carried.statements(carried.filled("billing_approval", "withdrawal", "billing_withdrawal")),
        *carried.statements(iter([carried.bound("billing_approval", "withdrawal", "billing_withdrawal")])),
        migrations.RunSQL(KEPT, FREED),
    ]
