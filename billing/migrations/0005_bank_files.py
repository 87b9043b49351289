import django.db.models.deletion
from django.db import migrations, models

KEPT = """
CREATE FUNCTION bank_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are never changed.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION bank_payment_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'document', 'customer', 'closed_at', 'closed_by', 'note'];
BEGIN
    IF to_jsonb(OLD) - free IS DISTINCT FROM to_jsonb(NEW) - free THEN
        RAISE EXCEPTION 'What the bank said of a payment is never changed.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bank_payment_is_frozen BEFORE UPDATE ON billing_bankpayment
    FOR EACH ROW EXECUTE FUNCTION bank_payment_is_frozen();
CREATE TRIGGER bank_is_kept BEFORE UPDATE OR DELETE ON billing_bankfile
    FOR EACH ROW EXECUTE FUNCTION bank_is_kept();
CREATE TRIGGER bank_is_kept BEFORE DELETE ON billing_bankentry FOR EACH ROW EXECUTE FUNCTION bank_is_kept();
CREATE TRIGGER bank_is_kept BEFORE DELETE ON billing_bankpayment FOR EACH ROW EXECUTE FUNCTION bank_is_kept();
CREATE TRIGGER bank_is_not_emptied BEFORE TRUNCATE ON billing_bankfile EXECUTE FUNCTION bank_is_kept();
CREATE TRIGGER bank_is_not_emptied BEFORE TRUNCATE ON billing_bankentry EXECUTE FUNCTION bank_is_kept();
CREATE TRIGGER bank_is_not_emptied BEFORE TRUNCATE ON billing_bankpayment EXECUTE FUNCTION bank_is_kept();
"""
FREED = "DROP FUNCTION bank_is_kept() CASCADE; DROP FUNCTION bank_payment_is_frozen() CASCADE"


class Migration(migrations.Migration):
    """Files of the bank, their entries, and payments that a person looks at; what the bank said is never changed."""

    dependencies = [
        ("billing", "0004_renewal_steps"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("message_id", models.CharField(max_length=35)),
                ("data", models.BinaryField()),
                ("report", models.JSONField()),
                ("imported_at", models.DateTimeField()),
                ("imported_by", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="BankEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identity", models.TextField(unique=True)),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("booked_on", models.DateField()),
                ("is_split", models.BooleanField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="entries", to="billing.bankfile"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "bank entries",
            },
        ),
        migrations.CreateModel(
            name="BankPayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identity", models.TextField(unique=True)),
                ("outcome", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("booked", "Booked"),
                            ("waiting", "Waiting for someone"),
                            ("assigned", "Assigned by hand"),
                            ("returned", "Sent back"),
                            ("closed", "Settled"),
                        ],
                        max_length=8,
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("booked_on", models.DateField()),
                ("value_on", models.DateField()),
                ("reference", models.CharField(blank=True, max_length=140)),
                ("debtor", models.CharField(blank=True, max_length=140)),
                ("debtor_account", models.CharField(blank=True, max_length=34)),
                ("end_to_end", models.CharField(blank=True, max_length=35)),
                ("text", models.CharField(blank=True, max_length=500)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("proposals", models.JSONField(default=list)),
                ("document", models.CharField(blank=True, max_length=24)),
                ("customer", models.PositiveIntegerField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.CharField(blank=True, max_length=200)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="payments",
                        to="billing.bankentry",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="payments", to="billing.bankfile"
                    ),
                ),
            ],
            options={
                "ordering": ["booked_on", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["booked_on", "id"],
                        name="bank_payment_waiting",
                    ),
                    models.Index(fields=["currency", "amount", "booked_on"], name="bank_payment_alike"),
                ],
            },
        ),
        migrations.RunSQL(KEPT, FREED),
    ]
