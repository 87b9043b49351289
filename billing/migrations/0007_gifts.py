import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = """
CREATE FUNCTION gift_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'given_by_id', 'given_at'];
BEGIN
    IF to_jsonb(OLD) - free IS DISTINCT FROM to_jsonb(NEW) - free OR OLD.state <> 'proposed' THEN
        RAISE EXCEPTION 'A credit is never changed, and decided once.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gift_is_frozen BEFORE UPDATE ON billing_gift FOR EACH ROW EXECUTE FUNCTION gift_is_frozen();
CREATE TRIGGER billing_is_kept BEFORE DELETE ON billing_gift FOR EACH ROW EXECUTE FUNCTION billing_is_kept();
"""
FREED = "DROP FUNCTION gift_is_frozen() CASCADE; DROP TRIGGER billing_is_kept ON billing_gift;"


class Migration(migrations.Migration):
    """Credit given by the provider."""

    dependencies = [
        ("billing", "0006_withdrawals"),
        ("organizations", "0024_email_is_one_word"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Gift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("given", "Given"), ("dropped", "Dropped")], max_length=8
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("reason", models.CharField(max_length=300)),
                ("proposed_at", models.DateTimeField()),
                ("given_at", models.DateTimeField(null=True)),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gifts",
                        to="organizations.organization",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="gift_in_its_organization"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="gift_of_something"),
                ],
            },
        ),
        migrations.RunSQL(KEPT, FREED),
    ]
