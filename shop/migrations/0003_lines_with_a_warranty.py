from django.db import migrations, models


class Migration(migrations.Migration):
    """A line says whether Renewal Warranty was ticked for it."""

    dependencies = [("shop", "0002_orders_keep_what_was_confirmed")]

    operations = [
        migrations.AddField(
            model_name="orderline",
            name="has_warranty",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
