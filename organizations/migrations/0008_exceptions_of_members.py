from django.db import migrations

BIND = """
ALTER TABLE organizations_secondfactorexception ADD CONSTRAINT exception_of_a_member
    FOREIGN KEY (organization_id, user_id) REFERENCES organizations_membership (organization_id, user_id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
"""
LOOSE = "ALTER TABLE organizations_secondfactorexception DROP CONSTRAINT exception_of_a_member"


class Migration(migrations.Migration):
    """An exception is a member's and goes with the membership, whoever writes."""

    dependencies = [("organizations", "0007_second_factor_and_locks")]
    operations = [migrations.RunSQL(BIND, LOOSE)]
