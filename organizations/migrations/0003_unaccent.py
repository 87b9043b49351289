from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Searching people by name ignores accents."""

    dependencies = [("organizations", "0002_always_a_legal_representative")]
    operations = [UnaccentExtension()]
