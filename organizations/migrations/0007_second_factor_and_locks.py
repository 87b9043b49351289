import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0006_team_leader"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondFactorException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300)),
                ("given_by_name", models.CharField(max_length=200)),
                ("given_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SecondFactorGrace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="membership",
            name="alerted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="blocked_by_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="membership",
            name="blocked_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="membership",
            name="blocked_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="organization",
            name="second_factor_from",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="organization",
            name="second_factor_refuses_sms",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="organization",
            name="second_factor_set_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="organization",
            name="second_factor_set_by_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("blocked_until__isnull", False)),
                fields=["blocked_until"],
                name="membership_by_block_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("blocked_until", None),
                    models.Q(("blocked_at__isnull", False), ("blocked_until__gt", models.F("blocked_at"))),
                    _connector="OR",
                ),
                name="membership_block_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second_factor_from__isnull", False), ("second_factor_refuses_sms", False), _connector="OR"
                ),
                name="organization_floor_needs_the_rule",
            ),
        ),
        migrations.AddField(
            model_name="secondfactorexception",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="second_factor_exceptions",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="secondfactorexception",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="secondfactorgrace",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="second_factor_graces",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="secondfactorgrace",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="secondfactorexception",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)), fields=("organization", "user"), name="exception_once_in_force"
            ),
        ),
        migrations.AddConstraint(
            model_name="secondfactorexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("given_at"))), name="exception_ends_after_it_began"
            ),
        ),
        migrations.AddConstraint(
            model_name="secondfactorexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="exception_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="secondfactorgrace",
            constraint=models.UniqueConstraint(fields=("organization", "user"), name="grace_once_per_person"),
        ),
        migrations.AddConstraint(
            model_name="secondfactorgrace",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("taken_at"))), name="grace_ends_after_it_began"
            ),
        ),
    ]
