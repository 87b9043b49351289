"""Two indexes of the journal go: others begin with the same column, and in their way PostgreSQL sorted whole journals."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import PROTECT


class Migration(migrations.Migration):
    dependencies = [("security", "0015_half_open"), ("organizations", "0019_a_leader_is_in_the_team")]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="organization",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=PROTECT, related_name="+", to="organizations.organization"
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="user",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
    ]
