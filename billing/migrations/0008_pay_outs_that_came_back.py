from django.db import migrations

RULE = """
CREATE OR REPLACE FUNCTION withdrawal_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'file_id', 'doubt', 'reason', 'closed_at', 'closed_by', 'asked_by_id'];
BEGIN
    IF to_jsonb(OLD) - free IS DISTINCT FROM to_jsonb(NEW) - free
        OR (OLD.state NOT IN ({open}) AND OLD.state <> NEW.state{exception})
        OR (OLD.file_id IS NOT NULL AND OLD.file_id IS DISTINCT FROM NEW.file_id) THEN
        RAISE EXCEPTION 'What was asked back is never changed, and settled once.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
OPEN = "'requested', 'approved'"
CAME_BACK = " AND NOT (OLD.state = 'sent' AND NEW.state = 'rejected')"


class Migration(migrations.Migration):
    """A pay-out that was sent may come back from the bank days later."""

    dependencies = [("billing", "0007_gifts")]
    operations = [
        migrations.RunSQL(
            RULE.replace("{open}", OPEN).replace("{exception}", CAME_BACK),
            RULE.replace("{open}", OPEN).replace("{exception}", ""),
        )
    ]
