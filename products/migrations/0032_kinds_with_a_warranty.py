from django.db import migrations, models


class Migration(migrations.Migration):
    """Kinds say whether Renewal Warranty can be chosen for them, and when."""

    dependencies = [("products", "0031_recipes")]

    operations = [
        migrations.AddField(
            model_name="kind",
            name="warranty",
            field=models.CharField(
                blank=True,
                choices=[("", "None"), ("later", "Later"), ("order", "Order")],
                db_default="",
                default="",
                max_length=5,
            ),
        ),
    ]
