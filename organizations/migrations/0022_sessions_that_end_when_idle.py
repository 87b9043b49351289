from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0021_memberships_see_the_person_as_they_are")]
    operations = [
        migrations.AddField(
            "organization", "idle_minutes", models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)
        ),
        migrations.AddConstraint(
            "organization",
            models.CheckConstraint(
                condition=models.Q(("idle_minutes__in", [0, 15, 60, 480])), name="organization_idle_limit_is_offered"
            ),
        ),
    ]
