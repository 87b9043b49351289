"""Access is asked for in organizations that live."""

from django.db import migrations

MUST_LIVE = """
CREATE TRIGGER organization_must_live BEFORE INSERT OR UPDATE OF organization_id ON products_accessrequest
    FOR EACH ROW EXECUTE FUNCTION organization_must_live();
"""
UNDONE = """
DROP TRIGGER organization_must_live ON products_accessrequest;
"""


class Migration(migrations.Migration):
    dependencies = [("products", "0018_access_requests"), ("organizations", "0035_people_by_part_of_a_word")]
    operations = [migrations.RunSQL(MUST_LIVE, UNDONE)]
