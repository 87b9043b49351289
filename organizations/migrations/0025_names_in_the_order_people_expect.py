from django.db import migrations

import core.order

MAKE = r"""
CREATE FUNCTION name_key(name text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace(lower(unaccent(name)), '(\d+)', '0000000000\1', 'g'), '\d*(\d{10})', '\1', 'g')
$$;
CREATE OR REPLACE FUNCTION directory_key(last_name text, first_name text, email text) RETURNS text
    LANGUAGE sql STABLE AS $$ SELECT lower(unaccent(concat_ws(' ', nullif(last_name, ''), nullif(first_name, ''), email))) $$;
"""
UNMAKE = """
DROP FUNCTION name_key(text);
CREATE OR REPLACE FUNCTION directory_key(last_name text, first_name text, email text) RETURNS text
    LANGUAGE sql STABLE AS $$ SELECT lower(unaccent(last_name || ' ' || first_name || ' ' || email)) $$;
"""
AGAIN = """
UPDATE organizations_membership m SET directory_key = '' FROM accounts_user u
    WHERE u.id = m.user_id AND (u.last_name = '' OR u.first_name = '');
"""


class Migration(migrations.Migration):
    """Whoever has no name stands where their address belongs; «Filial 2» stands before «Filial 10»."""

    dependencies = [("organizations", "0024_email_is_one_word")]
    operations = [
        migrations.RunSQL(MAKE, UNMAKE),
        migrations.RunSQL(AGAIN, AGAIN),
        migrations.AlterModelOptions("organization", {"ordering": [core.order.ByName("name"), "pk"]}),
        migrations.AlterModelOptions("team", {"ordering": [core.order.ByName("name"), "pk"]}),
        migrations.AlterModelOptions("billingaddress", {"ordering": ["-is_default", core.order.ByName("name"), "pk"]}),
    ]
