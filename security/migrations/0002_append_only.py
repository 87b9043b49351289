from django.db import migrations

FORBID = """
CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The journal is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER journal_is_append_only BEFORE UPDATE OR DELETE ON security_event
    FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
"""
ALLOW = """
DROP TRIGGER journal_is_append_only ON security_event;
DROP FUNCTION journal_is_append_only();
"""


class Migration(migrations.Migration):
    """Events are never changed nor deleted, whoever asks (REL-13)."""

    dependencies = [("security", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
