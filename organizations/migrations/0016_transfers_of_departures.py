from django.db import migrations, models


class Migration(migrations.Migration):
    """Files handed over after a departure, and a proof for each change of it beside the older ones."""

    dependencies = [("organizations", "0015_more_that_enters_no_deleted_organization")]
    operations = [
        migrations.RemoveConstraint(model_name="departureevidence", name="evidence_once_per_language"),
        migrations.AddField(
            model_name="departure",
            name="transfers",
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="departureevidence",
            name="knows",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name="departureevidence",
            constraint=models.UniqueConstraint(
                fields=("departure", "language", "knows"), name="evidence_once_per_change"
            ),
        ),
    ]
