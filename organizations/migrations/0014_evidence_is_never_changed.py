from django.db import migrations

FORBID = """
CREATE FUNCTION evidence_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The proof of a departure is never changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER evidence_is_never_changed BEFORE UPDATE ON organizations_departureevidence
    FOR EACH ROW EXECUTE FUNCTION evidence_is_never_changed();
"""
ALLOW = """
DROP TRIGGER evidence_is_never_changed ON organizations_departureevidence;
DROP FUNCTION evidence_is_never_changed();
"""


class Migration(migrations.Migration):
    """Bytes and digest of a proof stay as they were made; they go only with their organization."""

    dependencies = [("organizations", "0013_departures")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
