"""Contact cards and reminders are written for organizations that live."""

from django.db import migrations

MUST_LIVE = """
CREATE TRIGGER organization_must_live BEFORE INSERT OR UPDATE OF organization_id ON domains_contact
    FOR EACH ROW EXECUTE FUNCTION organization_must_live();
CREATE TRIGGER organization_must_live BEFORE INSERT OR UPDATE OF organization_id ON domains_datareminder
    FOR EACH ROW EXECUTE FUNCTION organization_must_live();
"""
UNDONE = """
DROP TRIGGER organization_must_live ON domains_contact;
DROP TRIGGER organization_must_live ON domains_datareminder;
"""


class Migration(migrations.Migration):
    dependencies = [("domains", "0021_data_reminders"), ("organizations", "0035_people_by_part_of_a_word")]
    operations = [migrations.RunSQL(MUST_LIVE, UNDONE)]
