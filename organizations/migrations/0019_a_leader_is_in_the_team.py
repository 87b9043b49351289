from django.db import migrations

TIDY = """
UPDATE organizations_team SET leader_id = NULL WHERE leader_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM organizations_membership_teams place
    WHERE place.membership_id = organizations_team.leader_id AND place.team_id = organizations_team.id
)
"""
BIND = """
ALTER TABLE organizations_team ADD CONSTRAINT team_led_by_one_of_its_members
    FOREIGN KEY (leader_id, id) REFERENCES organizations_membership_teams (membership_id, team_id)
    ON DELETE SET NULL (leader_id) DEFERRABLE INITIALLY DEFERRED
"""
LOOSE = "ALTER TABLE organizations_team DROP CONSTRAINT team_led_by_one_of_its_members"


class Migration(migrations.Migration):
    """Whoever leaves a team leads it no more, whichever way they leave; nobody leads a team of others."""

    dependencies = [("organizations", "0018_no_logo_drafts")]
    operations = [migrations.RunSQL(TIDY, migrations.RunSQL.noop), migrations.RunSQL(BIND, LOOSE)]
