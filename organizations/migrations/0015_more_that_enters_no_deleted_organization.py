from django.db import migrations

ENTERING = ("billingaddress", "departure", "logo", "logodraft", "secondfactorexception", "vatcheck")


def _trigger(model: str) -> tuple[str, str]:
    table = f"organizations_{model}"
    return (
        f"CREATE TRIGGER organization_must_live BEFORE INSERT OR UPDATE OF organization_id ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION organization_must_live()",
        f"DROP TRIGGER organization_must_live ON {table}",
    )


class Migration(migrations.Migration):
    """The check of 0012 for the tables that came beside it."""

    dependencies = [("organizations", "0014_evidence_is_never_changed")]
    operations = [migrations.RunSQL(*_trigger(model)) for model in ENTERING]
