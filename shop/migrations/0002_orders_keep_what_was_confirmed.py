from importlib import import_module

from django.db import migrations

carried = import_module("organizations.migrations.0023_rows_carry_their_organization")

OF_THE_SAME = [
    ("orderline", "order", "shop_order"),
    ("orderline", "product", "products_product"),
    ("orderline", "offer", "shop_freeoffer"),
    ("order", "request", "billing_document"),
    ("cartline", "offer", "shop_freeoffer"),
]
"""Columns that name something of the same organization."""
FROZEN = """
CREATE FUNCTION order_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'request_id', 'settled_at', 'closed_at', 'placed_by_id'];
BEGIN
    IF to_jsonb(OLD) - free IS DISTINCT FROM to_jsonb(NEW) - free
        OR (OLD.request_id IS NOT NULL AND OLD.request_id IS DISTINCT FROM NEW.request_id) THEN
        RAISE EXCEPTION 'Order % is placed: what was confirmed is never changed.', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER order_is_frozen BEFORE UPDATE ON shop_order FOR EACH ROW EXECUTE FUNCTION order_is_frozen();
CREATE FUNCTION order_line_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'product_id', 'reason'];
BEGIN
    IF to_jsonb(OLD) - free IS DISTINCT FROM to_jsonb(NEW) - free THEN
        RAISE EXCEPTION 'A line of an order is never changed.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER order_line_is_frozen BEFORE UPDATE ON shop_orderline
    FOR EACH ROW EXECUTE FUNCTION order_line_is_frozen();
"""
THAWED = "DROP FUNCTION order_is_frozen() CASCADE; DROP FUNCTION order_line_is_frozen() CASCADE"
ENTERING = ("order", "cartline", "freeoffer")
KEPT = ("order", "orderline")


def _triggers() -> list[migrations.RunSQL]:
    living = [
        migrations.RunSQL(
            f"CREATE TRIGGER organization_must_live BEFORE INSERT OR UPDATE OF organization_id ON shop_{model}"
            " FOR EACH ROW EXECUTE FUNCTION organization_must_live()",
            f"DROP TRIGGER organization_must_live ON shop_{model}",
        )
        for model in ENTERING
    ]
    kept = [
        migrations.RunSQL(
            f"CREATE TRIGGER billing_is_kept BEFORE DELETE ON shop_{model} FOR EACH ROW EXECUTE FUNCTION billing_is_kept()",
            f"DROP TRIGGER billing_is_kept ON shop_{model}",
        )
        for model in KEPT
    ]
    return [*living, *kept]


class Migration(migrations.Migration):
    """Whoever writes: nothing hangs on another organization, what was ordered is not changed, and orders are kept as
    long as their documents."""

    dependencies = [
        ("shop", "0001_initial"),
        ("billing", "0002_ledger_keeps_its_rules"),
        ("organizations", "0023_rows_carry_their_organization"),
    ]
    operations = [
        *carried.statements(carried.filled("shop_orderline", "order", "shop_order")),
        *carried.statements(carried.bound(f"shop_{model}", column, parent) for model, column, parent in OF_THE_SAME),
        migrations.RunSQL(FROZEN, THAWED),
        *_triggers(),
    ]
