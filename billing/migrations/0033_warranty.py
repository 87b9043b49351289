from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

carried = import_module("organizations.migrations.0023_rows_carry_their_organization")
PARENTS = {
    "billing_warrantyterm": [("product", "products_product"), ("document", "billing_document")],
    "billing_warrantytask": [("term", "billing_warrantyterm")],
}
ONCE = """
CREATE OR REPLACE FUNCTION document_file_is_made_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.document_id <> NEW.document_id OR (OLD.made_at IS NOT NULL{unless}) THEN
        RAISE EXCEPTION 'The file of a document is made once.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
ONCE_MORE = """ AND (NEW.made_at IS NOT NULL OR NEW.data IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM billing_document d WHERE d.id = OLD.document_id AND d.kind = 'invoice' AND d.due_on IS NOT NULL
            AND d.state = 'paid'
    ))"""
"""An invoice on credit gets another file when it is paid, without a slip."""


def _kept() -> list[migrations.RunSQL]:
    """Rows say whose they are, and hang on nothing of another organization."""
    found = []
    for table, parents in PARENTS.items():
        found += carried.statements(carried.filled(table, *parents[0]))
        found += carried.statements(iter([carried.bound(table, *each) for each in parents]))
    return found


class Migration(migrations.Migration):
    """Renewal Warranty: who chose it, which terms it renewed, and what the desk does until they are paid (DOM-14)."""

    dependencies = [
        ("billing", "0032_documents_by_amount"),
        ("organizations", "0035_people_by_part_of_a_word"),
        ("products", "0032_kinds_with_a_warranty"),
    ]

    operations = [
        migrations.CreateModel(
            name="WarrantyTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("call", "Call"), ("letter", "Letter")], max_length=6)),
                ("due_on", models.DateField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("done_by", models.CharField(blank=True, max_length=200)),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="WarrantyTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term_starts_on", models.DateField()),
                ("used_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="subscription",
            name="has_warranty",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="posting",
            name="kind",
            field=models.CharField(
                choices=[
                    ("received", "Received"),
                    ("reserved", "Reserved"),
                    ("released", "Released"),
                    ("settled", "Settled"),
                    ("on_credit", "On Credit"),
                    ("surplus", "Surplus"),
                    ("top_up", "Top Up"),
                    ("gift", "Gift"),
                    ("credited", "Credited"),
                    ("refunded", "Refunded"),
                    ("asked_back", "Asked Back"),
                    ("sent_back", "Sent Back"),
                    ("kept", "Kept"),
                    ("contested", "Contested"),
                    ("regained", "Regained"),
                    ("lost", "Lost"),
                    ("claim_paid", "Claim Paid"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("has_warranty", True)), fields=["product"], name="subscription_with_warranty"
            ),
        ),
        migrations.AddField(
            model_name="warrantytask",
            name="organization",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="warrantyterm",
            name="document",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.DO_NOTHING, related_name="warranty_term", to="billing.document"
            ),
        ),
        migrations.AddField(
            model_name="warrantyterm",
            name="organization",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="warrantyterm",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="warranty_terms", to="products.product"
            ),
        ),
        migrations.AddField(
            model_name="warrantytask",
            name="term",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="billing.warrantyterm"
            ),
        ),
        migrations.AddIndex(
            model_name="warrantyterm",
            index=models.Index(
                condition=models.Q(("stopped_at", None)), fields=["id"], name="warranty_term_not_stopped"
            ),
        ),
        migrations.AddConstraint(
            model_name="warrantyterm",
            constraint=models.UniqueConstraint(fields=("organization", "id"), name="warranty_term_in_its_organization"),
        ),
        migrations.AddConstraint(
            model_name="warrantyterm",
            constraint=models.UniqueConstraint(fields=("product", "term_starts_on"), name="warranty_term_once"),
        ),
        migrations.AddIndex(
            model_name="warrantytask",
            index=models.Index(
                condition=models.Q(("done_at", None)), fields=["due_on", "id"], name="warranty_task_to_do"
            ),
        ),
        migrations.AddConstraint(
            model_name="warrantytask",
            constraint=models.UniqueConstraint(fields=("term", "kind", "due_on"), name="warranty_task_once"),
        ),
        *_kept(),
        migrations.RunSQL(ONCE.format(unless=ONCE_MORE), ONCE.format(unless="")),
    ]
