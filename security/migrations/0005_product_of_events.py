from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0001_initial"),
        ("security", "0004_preferences"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="product_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["organization", "kind", "-id"], name="event_of_kind"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["organization", "actor", "-id"], name="event_of_actor"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("product_id__isnull", False)),
                fields=["organization", "product_id", "-id"],
                name="event_of_product",
            ),
        ),
    ]
