from django.db import migrations

WORDS = """
CREATE FUNCTION product_words(service text, own text, reference text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, own || ' ' || service || ' ' || reference)) $$;
CREATE INDEX product_by_part_of_a_word ON products_product
    USING gin (product_words(service_name, custom_name, billing_reference) gin_trgm_ops);
"""
"""It names the dictionary: PostgreSQL then lets an index be made of it."""
UNDONE = "DROP INDEX product_by_part_of_a_word; DROP FUNCTION product_words(text, text, text)"


class Migration(migrations.Migration):
    """What a search of products looks into, without case and accents; part of no row."""

    dependencies = [
        ("products", "0030_products_by_last_day"),
        ("organizations", "0035_people_by_part_of_a_word"),
    ]
    operations = [migrations.RunSQL(WORDS, UNDONE)]
