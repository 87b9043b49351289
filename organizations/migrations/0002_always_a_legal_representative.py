from django.db import migrations

FORBID = """
CREATE FUNCTION organization_keeps_a_legal_representative() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM organizations_organization
        WHERE id = OLD.organization_id AND deleted_at IS NULL FOR NO KEY UPDATE;
    IF FOUND AND NOT EXISTS (
        SELECT 1 FROM organizations_membership
        WHERE organization_id = OLD.organization_id AND role = 'legal_representative' AND blocked_at IS NULL
    ) THEN
        RAISE EXCEPTION 'Organization % would be left without a legal representative.', OLD.organization_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'organization_keeps_a_legal_representative';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER organization_keeps_a_legal_representative
    AFTER DELETE OR UPDATE OF role, blocked_at, organization_id ON organizations_membership
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.role = 'legal_representative')
    EXECUTE FUNCTION organization_keeps_a_legal_representative();
"""
ALLOW = """
DROP TRIGGER organization_keeps_a_legal_representative ON organizations_membership;
DROP FUNCTION organization_keeps_a_legal_representative();
"""


class Migration(migrations.Migration):
    """Second check of ORG-12 and ORG-15: checked at commit, with the organization's row locked."""

    dependencies = [("organizations", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
