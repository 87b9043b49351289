from django.db import migrations, models

NAMES = ["at", "until", "reason", "by_name"]
FIELDS = {
    "at": models.DateTimeField(blank=True, db_column="blocked_at", null=True),
    "until": models.DateTimeField(blank=True, db_column="blocked_until", null=True),
    "reason": models.CharField(blank=True, db_column="blocked_reason", db_default="", default="", max_length=300),
    "by_name": models.CharField(blank=True, db_column="blocked_by_name", db_default="", default="", max_length=200),
}
ENDS_AFTER = "membership_block_ends_after_it_began"
BY_END = "membership_by_block_end"


class Migration(migrations.Migration):
    """Fields get the word of the glossary; columns, index and constraint stay as they are in the database."""

    dependencies = [("organizations", "0016_transfers_of_departures")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(model_name="membership", name=ENDS_AFTER),
                migrations.RemoveIndex(model_name="membership", name=BY_END),
                *(migrations.AlterField("membership", f"blocked_{name}", FIELDS[name]) for name in NAMES),
                *(migrations.RenameField("membership", f"blocked_{name}", f"suspended_{name}") for name in NAMES),
                migrations.AddIndex(
                    model_name="membership",
                    index=models.Index(
                        fields=["suspended_until"], condition=models.Q(suspended_until__isnull=False), name=BY_END
                    ),
                ),
                migrations.AddConstraint(
                    model_name="membership",
                    constraint=models.CheckConstraint(
                        condition=models.Q(suspended_until=None)
                        | models.Q(suspended_at__isnull=False, suspended_until__gt=models.F("suspended_at")),
                        name=ENDS_AFTER,
                    ),
                ),
            ]
        )
    ]
