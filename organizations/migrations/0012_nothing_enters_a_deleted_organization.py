from collections.abc import Iterator

from django.db import migrations

ENTERING = ("membership", "invitation", "team", "job", "secondfactorgrace")

MUST_LIVE = """
CREATE FUNCTION organization_must_live() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM organizations_organization WHERE id = NEW.organization_id AND deleted_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Organization % was deleted: nothing enters it any more.', NEW.organization_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'organization_must_live';
    END IF;
    RETURN NEW;
END $$;
"""
IS_EMPTY = """
CREATE FUNCTION deleted_organization_is_empty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM organizations_membership WHERE organization_id = NEW.id)
        OR EXISTS (SELECT 1 FROM organizations_invitation WHERE organization_id = NEW.id) THEN
        RAISE EXCEPTION 'Organization % still has people: it cannot be deleted.', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'deleted_organization_is_empty';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER deleted_organization_is_empty AFTER UPDATE OF deleted_at ON organizations_organization
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL)
    EXECUTE FUNCTION deleted_organization_is_empty();
"""
STAYS = """
CREATE FUNCTION deleted_organization_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.deleted_at = OLD.deleted_at AND NEW.retained_until >= OLD.retained_until THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND OLD.retained_until < CURRENT_DATE THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Organization % was deleted and is kept until %.', OLD.id, OLD.retained_until
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'deleted_organization_stays';
END $$;
CREATE TRIGGER deleted_organization_stays BEFORE DELETE OR UPDATE OF deleted_at, retained_until
    ON organizations_organization FOR EACH ROW WHEN (OLD.deleted_at IS NOT NULL)
    EXECUTE FUNCTION deleted_organization_stays();
"""
JOURNAL_ENDS = """
CREATE OR REPLACE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM 1 FROM organizations_organization WHERE id = OLD.organization_id AND retained_until < CURRENT_DATE;
        IF FOUND THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'The journal is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
"""
JOURNAL_FOR_EVER = """
CREATE OR REPLACE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The journal is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
"""


def _statements() -> Iterator[tuple[str, str]]:
    yield MUST_LIVE, "DROP FUNCTION organization_must_live()"
    for model in ENTERING:
        table = f"organizations_{model}"
        yield (
            f"CREATE TRIGGER organization_must_live BEFORE INSERT OR UPDATE OF organization_id ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION organization_must_live()",
            f"DROP TRIGGER organization_must_live ON {table}",
        )
    yield (
        IS_EMPTY,
        "DROP TRIGGER deleted_organization_is_empty ON organizations_organization;"
        "DROP FUNCTION deleted_organization_is_empty()",
    )
    yield (
        STAYS,
        "DROP TRIGGER deleted_organization_stays ON organizations_organization;"
        "DROP FUNCTION deleted_organization_stays()",
    )
    yield JOURNAL_ENDS, JOURNAL_FOR_EVER


class Migration(migrations.Migration):
    """Second check of ORG-76: whoever writes, nobody and nothing enters a deleted organization, and it stays deleted.

    The first function locks the organization's row (FOR SHARE), so that it and a deletion wait for each other. The
    journal of an organization may go when its retention is over, and not a day earlier.
    """

    dependencies = [("organizations", "0011_deletion"), ("security", "0012_push")]
    operations = [migrations.RunSQL(forward, backward) for forward, backward in _statements()]
