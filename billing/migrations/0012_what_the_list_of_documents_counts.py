from importlib import import_module

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

before = import_module("billing.migrations.0002_ledger_keeps_its_rules")

TALLY = """
CREATE FUNCTION document_is_tallied() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    document billing_document := COALESCE(NEW, OLD);
    sign integer := CASE document.kind WHEN 'invoice' THEN 1 WHEN 'credit_note' THEN -1 ELSE 0 END;
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.listed_as <> '' THEN
        UPDATE billing_documenttally
        SET count = count - 1, total = total - sign * OLD.total, tax = tax - sign * OLD.tax
        WHERE organization_id = OLD.organization_id AND day = OLD.issued_on AND listed_as = OLD.listed_as
            AND currency = OLD.currency;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.listed_as <> '' THEN
        INSERT INTO billing_documenttally AS t (organization_id, day, listed_as, currency, count, total, tax)
        VALUES (NEW.organization_id, NEW.issued_on, NEW.listed_as, NEW.currency, 1, sign * NEW.total, sign * NEW.tax)
        ON CONFLICT (organization_id, day, listed_as, currency) DO UPDATE
        SET count = t.count + 1, total = t.total + excluded.total, tax = t.tax + excluded.tax;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER document_is_tallied AFTER INSERT OR DELETE ON billing_document
    FOR EACH ROW EXECUTE FUNCTION document_is_tallied();
CREATE TRIGGER document_is_tallied_anew AFTER UPDATE ON billing_document
    FOR EACH ROW WHEN (OLD.listed_as IS DISTINCT FROM NEW.listed_as) EXECUTE FUNCTION document_is_tallied();
"""
WORDS = """
CREATE FUNCTION document_words(number text, concept text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT lower(public.unaccent('public.unaccent'::regdictionary, number || ' ' || concept))
$$
"""
"""It names the dictionary: PostgreSQL then lets a column be made of it."""
FILL = """
INSERT INTO billing_documenttally (organization_id, day, listed_as, currency, count, total, tax)
SELECT organization_id, issued_on, listed_as, currency, count(*), sum(sign * total), sum(sign * tax)
FROM (SELECT *, CASE kind WHEN 'invoice' THEN 1 WHEN 'credit_note' THEN -1 ELSE 0 END AS sign FROM billing_document)
    AS document
WHERE listed_as <> '' GROUP BY 1, 2, 3, 4
"""
FROZEN = before.FROZEN.partition("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
WORKED_OUT = FROZEN.replace("'announced_at']", "'announced_at', 'listed_as', 'words']")
"""What the database works out itself is not there yet when the trigger compares."""


class Migration(migrations.Migration):
    """The state of a document as lists show it, and how many there are of each, kept beside the documents."""

    dependencies = [("billing", "0022_restores"), ("organizations", "0003_unaccent")]
    operations = [
        migrations.RunSQL(WORKED_OUT, FROZEN),
        migrations.AddField(
            model_name="document",
            name="listed_as",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(kind__in=["request", "top_up"], state="paid", then=models.Value("")),
                    models.When(kind="credit_note", then=models.Value("refunded")),
                    default=models.F("state"),
                ),
                output_field=models.CharField(max_length=12),
            ),
        ),
        TrigramExtension(),
        migrations.RunSQL(WORDS, "DROP FUNCTION document_words(text, text)"),
        migrations.AddField(
            model_name="document",
            name="words",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func("number", "concept", function="document_words"),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["words"], name="document_by_part_of_a_word", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.RemoveIndex(model_name="document", name="document_newest_first"),
        migrations.RemoveIndex(model_name="document", name="document_by_state"),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("listed_as", ""), _negated=True),
                fields=["organization", "-issued_on", "-id"],
                name="document_listed_newest_first",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                fields=["organization", "listed_as", "-issued_on", "-id"], name="document_by_listed_state"
            ),
        ),
        migrations.AddIndex(
            model_name="document", index=models.Index(fields=["organization", "state"], name="document_by_state")
        ),
        migrations.CreateModel(
            name="DocumentTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("listed_as", models.CharField(max_length=12)),
                ("currency", models.CharField(max_length=3)),
                ("count", models.IntegerField()),
                ("total", models.BigIntegerField()),
                ("tax", models.BigIntegerField()),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="document_tallies",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={"verbose_name_plural": "document tallies"},
        ),
        migrations.AddConstraint(
            model_name="documenttally",
            constraint=models.UniqueConstraint(
                fields=["organization", "day", "listed_as", "currency"], name="tally_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="documenttally",
            constraint=models.CheckConstraint(condition=models.Q(("count__gte", 0)), name="tally_not_below_zero"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(TALLY, "DROP FUNCTION document_is_tallied() CASCADE"),
    ]
