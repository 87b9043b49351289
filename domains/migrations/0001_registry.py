from django.db import migrations, models

FORBID = """
CREATE FUNCTION registry_command_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.answered_at IS NOT NULL AND OLD.sent_at < now() - interval '29 days' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.answered_at IS NULL AND NEW.answered_at IS NOT NULL AND
        (OLD.id, OLD.registry, OLD.key, OLD.command, OLD.name, OLD.by_hand, OLD.sent_at, OLD.sent) IS NOT DISTINCT FROM
        (NEW.id, NEW.registry, NEW.key, NEW.command, NEW.name, NEW.by_hand, NEW.sent_at, NEW.sent) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What was said to a registry is not changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER registry_command_is_kept BEFORE UPDATE OR DELETE ON domains_registrycommand
    FOR EACH ROW EXECUTE FUNCTION registry_command_is_kept();
CREATE TRIGGER registry_command_is_not_emptied BEFORE TRUNCATE ON domains_registrycommand
    FOR EACH STATEMENT EXECUTE FUNCTION registry_command_is_kept();
"""
ALLOW = """
DROP TRIGGER registry_command_is_kept ON domains_registrycommand;
DROP TRIGGER registry_command_is_not_emptied ON domains_registrycommand;
DROP FUNCTION registry_command_is_kept();
"""


class Migration(migrations.Migration):
    """The log of commands: rows are added, completed once, and go when they are old (REG-3)."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="RegistryCommand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("registry", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=64)),
                ("command", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=255)),
                ("by_hand", models.BooleanField(default=False)),
                ("sent_at", models.DateTimeField()),
                ("sent", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("verdict", models.CharField(blank=True, max_length=10)),
                ("code", models.PositiveSmallIntegerField(default=0)),
                ("server_key", models.CharField(blank=True, max_length=64)),
                ("received", models.TextField(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["registry", "key"], name="command_by_key"),
                    models.Index(fields=["name", "-sent_at"], name="command_of_name"),
                    models.Index(fields=["sent_at"], name="command_age"),
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True)), fields=["sent_at"], name="command_open"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("by_hand", True)), fields=("registry", "key"), name="by_hand_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("verdict", "")),
                            models.Q(models.Q(("verdict", ""), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="answered_with_verdict",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
