import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TOPICS = [
    ("security", "Security"),
    ("renewals", "Renewals and ends"),
    ("billing", "Billing"),
    ("products", "Products"),
    ("access", "Access and people"),
    ("jobs", "Finished work"),
]
OF_KINDS = """
UPDATE notifications_notice SET topic = CASE kind
    WHEN 'invitation' THEN 'access' WHEN 'access-request' THEN 'access' WHEN 'job' THEN 'jobs'
    WHEN 'renewal-failed' THEN 'renewals' WHEN 'low-balance' THEN 'renewals' ELSE 'security' END;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0011_nothing_in_a_deleted_organization"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic", models.CharField(choices=TOPICS, max_length=10)),
                ("bell", models.BooleanField(default=True)),
                (
                    "mail",
                    models.CharField(
                        choices=[("each", "At once"), ("digest", "In a daily digest"), ("none", "Never")],
                        default="each",
                        max_length=6,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="notice",
            name="topic",
            field=models.CharField(choices=TOPICS, db_default="security", max_length=10),
        ),
        migrations.RunSQL(OF_KINDS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("sent", "Sent"),
                    ("failed", "Not delivered"),
                    ("dropped", "Not sent"),
                    ("held", "Waits for the daily digest"),
                    ("digested", "In a daily digest"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="digests", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="message",
            name="digest",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="items", to="notifications.digest"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "held")), fields=["user", "created_at"], name="message_held"
            ),
        ),
        migrations.AddField(
            model_name="preference",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="preferences", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.UniqueConstraint(fields=("user", "day"), name="digest_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.UniqueConstraint(fields=("user", "topic"), name="preference_once"),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(("topic", "security"), _negated=True), name="preference_never_of_security"
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mail", "none"), _negated=True), ("topic__in", ["access", "jobs"]), _connector="OR"
                ),
                name="preference_never_where_memberships_say_so",
            ),
        ),
    ]
