from django.db import migrations

TRIGGER = "TRIGGER organization_must_live {} ON organizations_logodraft"
EVENT = "BEFORE INSERT OR UPDATE OF organization_id"
DOES = " FOR EACH ROW EXECUTE FUNCTION organization_must_live()"


class Migration(migrations.Migration):
    """An uploaded logo waits in its form instead (``core.pictures``). Taken back, the check of 0015 is there again."""

    dependencies = [("organizations", "0017_members_are_suspended")]
    operations = [
        migrations.RunSQL(f"DROP {TRIGGER.format('')}", f"CREATE {TRIGGER.format(EVENT)}{DOES}"),
        migrations.DeleteModel(name="LogoDraft"),
    ]
