from django.db import migrations, models


class Migration(migrations.Migration):
    """Names in their order, and counts by second factor, without reading the rows."""

    dependencies = [("organizations", "0004_people_without_their_accounts")]
    operations = [
        migrations.AddIndex(
            "membership", models.Index(fields=["organization", "directory_key", "id"], name="membership_by_name")
        ),
        migrations.AddIndex(
            "membership", models.Index(fields=["organization", "second_factor", "role"], name="membership_by_factor")
        ),
    ]
