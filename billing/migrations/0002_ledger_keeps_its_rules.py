from importlib import import_module

from django.db import migrations

carried = import_module("organizations.migrations.0023_rows_carry_their_organization")

PARENTS = [
    ("entry", "posting", "billing_posting"),
    ("documentline", "document", "billing_document"),
    ("documentfile", "document", "billing_document"),
    ("subscription", "product", "products_product"),
]
"""Model, its column for the parent, and the parent's table."""
OF_THE_SAME = [
    ("posting", "document", "billing_document"),
    ("posting", "payment", "billing_payment"),
    ("posting", "reverses", "billing_posting"),
    ("document", "origin", "billing_document"),
    ("document", "replaced_by", "billing_document"),
    ("documentline", "product", "products_product"),
    ("payment", "document", "billing_document"),
    ("payment", "card", "billing_card"),
]
"""Columns that name something of the same organization."""

KEPT = """
CREATE FUNCTION billing_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM 1 FROM organizations_organization WHERE id = OLD.organization_id AND retained_until < CURRENT_DATE;
        IF FOUND THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'Rows of % are never changed.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
MOVE = """
CREATE FUNCTION ledger_moves_its_account() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whose bigint;
BEGIN
    UPDATE billing_account SET balance = balance + NEW.amount WHERE id = NEW.account_id AND balance IS NOT NULL
        RETURNING balance, organization_id INTO NEW.balance, whose;
    IF FOUND AND whose <> NEW.organization_id THEN
        RAISE EXCEPTION 'Account % is of another organization.', NEW.account_id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT FOUND THEN
        NEW.balance := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER zz_ledger_moves_its_account BEFORE INSERT ON billing_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_moves_its_account();
CREATE FUNCTION ledger_account_moves_by_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.balance IS DISTINCT FROM 0 AND NEW.balance IS NOT NULL THEN
            RAISE EXCEPTION 'An account begins at zero.' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF pg_trigger_depth() = 1 OR (OLD.organization_id, OLD.purpose, OLD.place, OLD.currency)
        IS DISTINCT FROM (NEW.organization_id, NEW.purpose, NEW.place, NEW.currency) THEN
        RAISE EXCEPTION 'A balance moves by entries alone.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_account_moves_by_entries BEFORE INSERT OR UPDATE ON billing_account
    FOR EACH ROW EXECUTE FUNCTION ledger_account_moves_by_entries();
"""
BALANCED = """
CREATE FUNCTION ledger_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    posting bigint := CASE TG_TABLE_NAME WHEN 'billing_posting' THEN (to_jsonb(NEW)->>'id')::bigint
        ELSE (to_jsonb(NEW)->>'posting_id')::bigint END;
BEGIN
    IF (SELECT count(*) < 2 OR sum(amount) <> 0 FROM billing_entry WHERE posting_id = posting) THEN
        RAISE EXCEPTION 'Posting % is out of balance.', posting USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_is_balanced AFTER INSERT ON billing_posting DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_is_balanced();
CREATE CONSTRAINT TRIGGER ledger_is_balanced AFTER INSERT ON billing_entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_is_balanced();
"""
FROZEN = """
CREATE FUNCTION document_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'paid', 'paid_on', 'replaced_by_id', 'announced_at'];
BEGIN
    IF to_jsonb(OLD) - free IS DISTINCT FROM to_jsonb(NEW) - free THEN
        RAISE EXCEPTION 'Document % is issued: what it shows is never changed.', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER document_is_frozen BEFORE UPDATE ON billing_document
    FOR EACH ROW EXECUTE FUNCTION document_is_frozen();
CREATE FUNCTION document_line_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'term_state' IS DISTINCT FROM to_jsonb(NEW) - 'term_state' THEN
        RAISE EXCEPTION 'A row of a document is never changed.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER document_line_is_frozen BEFORE UPDATE ON billing_documentline
    FOR EACH ROW EXECUTE FUNCTION document_line_is_frozen();
"""
MADE_ONCE = """
CREATE FUNCTION document_file_is_made_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.made_at IS NOT NULL OR OLD.document_id <> NEW.document_id THEN
        RAISE EXCEPTION 'The file of a document is made once.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER document_file_is_made_once BEFORE UPDATE ON billing_documentfile
    FOR EACH ROW EXECUTE FUNCTION document_file_is_made_once();
"""
NEVER_CHANGED = ("posting", "entry")
NEVER_DELETED = ("document", "documentline", "documentfile", "account")


def _kept() -> list[migrations.RunSQL]:
    guards = {**dict.fromkeys(NEVER_CHANGED, "UPDATE OR DELETE"), **dict.fromkeys(NEVER_DELETED, "DELETE")}
    rows = [
        migrations.RunSQL(
            f"CREATE TRIGGER billing_is_kept BEFORE {when} ON billing_{model}"
            " FOR EACH ROW EXECUTE FUNCTION billing_is_kept()",
            f"DROP TRIGGER billing_is_kept ON billing_{model}",
        )
        for model, when in guards.items()
    ]
    tables = [
        migrations.RunSQL(
            f"CREATE TRIGGER billing_is_not_emptied BEFORE TRUNCATE ON billing_{model}"
            " FOR EACH STATEMENT EXECUTE FUNCTION billing_is_kept()",
            f"DROP TRIGGER billing_is_not_emptied ON billing_{model}",
        )
        for model in guards
    ]
    return [migrations.RunSQL(KEPT, "DROP FUNCTION billing_is_kept()"), *rows, *tables]


def _currencies() -> list[migrations.RunSQL]:
    pairs = [("entry", "posting"), ("entry", "account")]
    return [
        migrations.RunSQL(
            f"ALTER TABLE billing_{model} ADD CONSTRAINT {model}_{parent}_of_one_currency"
            f" FOREIGN KEY ({parent}_id, currency) REFERENCES billing_{parent} (id, currency)"
            " DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE billing_{model} DROP CONSTRAINT {model}_{parent}_of_one_currency",
        )
        for model, parent in pairs
    ]


class Migration(migrations.Migration):
    """The rules of money, whoever writes (REL-2, REL-6).

    A posting is of one currency and its sum is zero; a balance moves by entries alone and has its sign; nothing is
    changed or deleted, but for the state of a document; nothing hangs on another organization. Rows go when the
    retention of their organization is over, and not a day earlier.

    The trigger that moves the account is named so that it runs after the one that fills in the organization.
    """

    dependencies = [("billing", "0001_initial"), ("organizations", "0023_rows_carry_their_organization")]
    operations = [
        *(
            operation
            for model, column, parent in PARENTS
            for operation in carried.statements(carried.filled(f"billing_{model}", column, parent))
        ),
        *carried.statements(
            carried.bound(f"billing_{model}", column, parent) for model, column, parent in [*PARENTS, *OF_THE_SAME]
        ),
        *_currencies(),
        migrations.RunSQL(
            MOVE,
            "DROP FUNCTION ledger_moves_its_account() CASCADE; DROP FUNCTION ledger_account_moves_by_entries() CASCADE",
        ),
        migrations.RunSQL(BALANCED, "DROP FUNCTION ledger_is_balanced() CASCADE"),
        migrations.RunSQL(
            FROZEN, "DROP FUNCTION document_is_frozen() CASCADE; DROP FUNCTION document_line_is_frozen() CASCADE"
        ),
        migrations.RunSQL(MADE_ONCE, "DROP FUNCTION document_file_is_made_once() CASCADE"),
        *_kept(),
    ]
