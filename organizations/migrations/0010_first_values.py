from typing import Any

from django.db import migrations

from organizations import phones

FROM_THE_FIRST_REPRESENTATIVE = """
UPDATE organizations_organization AS organization
SET invoice_language = person.language, time_zone = person.time_zone
FROM (
    SELECT DISTINCT ON (membership.organization_id) membership.organization_id, person.language, person.time_zone
    FROM organizations_membership AS membership JOIN accounts_user AS person ON person.id = membership.user_id
    WHERE membership.role = 'legal_representative'
    ORDER BY membership.organization_id, membership.id
) AS person
WHERE person.organization_id = organization.id
"""


def tidy_phones(apps: Any, schema_editor: Any) -> None:
    """E.164 where the text is a telephone number; anything else stays until somebody edits it."""
    organizations = apps.get_model("organizations", "Organization").objects
    for organization in organizations.exclude(phone="").only("phone", "country").iterator():
        phone = phones.stored(organization.phone, organization.country.code)
        if phone and phone != organization.phone:
            organizations.filter(pk=organization.pk).update(phone=phone)


class Migration(migrations.Migration):
    """Language and zone of an organization begin as those of its first legal representative."""

    dependencies = [("organizations", "0009_organization_data")]
    operations = [
        migrations.RunSQL(FROM_THE_FIRST_REPRESENTATIVE, migrations.RunSQL.noop),
        migrations.RunPython(tidy_phones, migrations.RunPython.noop),
    ]
