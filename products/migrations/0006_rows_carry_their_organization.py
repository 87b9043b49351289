from importlib import import_module

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

carried = import_module("organizations.migrations.0023_rows_carry_their_organization")
PARENTS = {
    "hold": ("product", "product"),
    "providercall": ("product", "product"),
    "stafftask": ("call", "providercall"),
}
"""Model → its column for the parent, and the parent's model."""
IN_ITS_ORGANIZATION = {"tag": "tag_in_its_organization", "providercall": "provider_call_in_its_organization"}


def _carries(model: str) -> list[Operation]:
    table, (column, parent) = f"products_{model}", PARENTS[model]
    return [
        migrations.AddField(model, "organization", carried.whose(null=True)),
        *carried.statements(carried.filled(table, column, f"products_{parent}")),
        migrations.AlterField(model, "organization", carried.whose()),
    ]


class Migration(migrations.Migration):
    """What organizations.0020 is for its tables, for those of products. Tasks come after their calls."""

    dependencies = [
        ("products", "0005_endings_of_kinds"),
        ("organizations", "0023_rows_carry_their_organization"),
    ]
    operations = [
        *_carries("hold"),
        *_carries("providercall"),
        *_carries("stafftask"),
        *(
            migrations.AddConstraint(model, models.UniqueConstraint(fields=["organization", "id"], name=name))
            for model, name in IN_ITS_ORGANIZATION.items()
        ),
        *carried.statements(
            carried.bound(f"products_{model}", column, f"products_{parent}")
            for model, (column, parent) in PARENTS.items()
        ),
        *carried.statements(
            carried.joined("products_product_tags", "product", "tag", "products_product", "products_tag")
        ),
    ]
