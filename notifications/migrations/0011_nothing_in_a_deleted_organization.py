"""The bell rings for organizations that live."""

from django.db import migrations

MUST_LIVE = """
CREATE TRIGGER organization_must_live BEFORE INSERT OR UPDATE OF organization_id ON notifications_notice
    FOR EACH ROW WHEN (NEW.organization_id IS NOT NULL) EXECUTE FUNCTION organization_must_live();
"""
UNDONE = """
DROP TRIGGER organization_must_live ON notifications_notice;
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0010_notices"), ("organizations", "0035_people_by_part_of_a_word")]
    operations = [migrations.RunSQL(MUST_LIVE, UNDONE)]
