from django.db import migrations, models

KEEP = """
CREATE FUNCTION directory_key(last_name text, first_name text, email text) RETURNS text
    LANGUAGE sql STABLE AS $$ SELECT lower(unaccent(last_name || ' ' || first_name || ' ' || email)) $$;

CREATE FUNCTION membership_takes_its_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT directory_key(last_name, first_name, email), second_factor INTO NEW.directory_key, NEW.second_factor
        FROM accounts_user WHERE id = NEW.user_id;
    RETURN NEW;
END $$;
CREATE TRIGGER membership_takes_its_person
    BEFORE INSERT OR UPDATE OF user_id, directory_key, second_factor ON organizations_membership
    FOR EACH ROW EXECUTE FUNCTION membership_takes_its_person();

CREATE FUNCTION person_tells_its_memberships() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE organizations_membership SET directory_key = '' WHERE user_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER person_tells_its_memberships
    AFTER UPDATE OF last_name, first_name, email, second_factor ON accounts_user
    FOR EACH ROW WHEN ((OLD.last_name, OLD.first_name, OLD.email, OLD.second_factor)
        IS DISTINCT FROM (NEW.last_name, NEW.first_name, NEW.email, NEW.second_factor))
    EXECUTE FUNCTION person_tells_its_memberships();

UPDATE organizations_membership SET directory_key = '';
"""
FORGET = """
DROP TRIGGER person_tells_its_memberships ON accounts_user;
DROP FUNCTION person_tells_its_memberships();
DROP TRIGGER membership_takes_its_person ON organizations_membership;
DROP FUNCTION membership_takes_its_person();
DROP FUNCTION directory_key(text, text, text);
"""


class Migration(migrations.Migration):
    """Memberships carry what lists sort, search and count by; triggers keep it, whoever writes."""

    dependencies = [("organizations", "0003_unaccent"), ("accounts", "0002_second_factor")]
    operations = [
        migrations.AddField("membership", "directory_key", models.TextField(db_default="", editable=False)),
        migrations.AddField(
            "membership", "second_factor", models.CharField(db_default="none", editable=False, max_length=8)
        ),
        migrations.RunSQL(KEEP, FORGET),
    ]
