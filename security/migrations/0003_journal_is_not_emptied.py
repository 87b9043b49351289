from django.db import migrations

FORBID = """
CREATE TRIGGER journal_is_not_emptied BEFORE TRUNCATE ON security_event
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
"""
ALLOW = "DROP TRIGGER journal_is_not_emptied ON security_event;"


class Migration(migrations.Migration):
    """TRUNCATE fires no row trigger, so it has one of its own (REL-13)."""

    dependencies = [("security", "0002_append_only")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
