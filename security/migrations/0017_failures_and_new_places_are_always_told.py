from django.db import migrations

COLUMNS = ("mails_new_places", "mails_failures")
TABLE = "security_securitypreferences"


class Migration(migrations.Migration):
    """Nobody switches off what warns of strangers (SEC-54); which successful sign-ins are told is still chosen.

    The columns stay, with a value of their own, because processes of the version before still ask for them; a later
    version drops them.
    """

    dependencies = [("security", "0016_fewer_indexes_of_events")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE {TABLE} ALTER COLUMN {column} SET DEFAULT true",
                    f"ALTER TABLE {TABLE} ALTER COLUMN {column} DROP DEFAULT",
                )
                for column in COLUMNS
            ],
            state_operations=[migrations.RemoveField("securitypreferences", column) for column in COLUMNS],
        )
    ]
