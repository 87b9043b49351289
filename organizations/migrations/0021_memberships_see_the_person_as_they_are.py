from django.db import migrations

TAKE = """
CREATE OR REPLACE FUNCTION membership_takes_its_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT directory_key(last_name, first_name, email), second_factor INTO NEW.directory_key, NEW.second_factor
        FROM accounts_user WHERE id = NEW.user_id{lock};
    RETURN NEW;
END $$;
"""
REPAIR = """
UPDATE organizations_membership m SET directory_key = '' FROM accounts_user u WHERE u.id = m.user_id AND
    (m.directory_key, m.second_factor)
    IS DISTINCT FROM (directory_key(u.last_name, u.first_name, u.email), u.second_factor);
"""


class Migration(migrations.Migration):
    """Whoever joins while their name or their second step changes: one of both waits for the other.

    A change did not see the membership of a transaction under way, which had read the person as they were before.
    """

    dependencies = [("organizations", "0020_team_names_differ")]
    operations = [
        migrations.RunSQL(TAKE.format(lock=" FOR SHARE"), TAKE.format(lock="")),
        migrations.RunSQL(REPAIR, migrations.RunSQL.noop),
    ]
