from django.db import migrations

INDEX = """
CREATE INDEX membership_by_part_of_a_word ON organizations_membership USING gin (directory_key gin_trgm_ops);
"""
"""The extension came with the words of documents."""


class Migration(migrations.Migration):
    """Names and addresses are found by any part of them in all organizations of a reader at once."""

    dependencies = [
        ("organizations", "0025_names_in_the_order_people_expect"),
        ("billing", "0012_what_the_list_of_documents_counts"),
    ]
    operations = [migrations.RunSQL(INDEX, "DROP INDEX membership_by_part_of_a_word")]
