from importlib import import_module

import django.db.models.deletion
import django_countries.fields
from django.db import migrations, models

import core.order
import domains.models.contact

carried = import_module("organizations.migrations.0023_rows_carry_their_organization")
HOLDER = (
    "ALTER TABLE domains_domain ADD CONSTRAINT domains_domain_holder_of_the_same_organization"
    " FOREIGN KEY (organization_id, holder_id) REFERENCES domains_contact (organization_id, id)"
    " DEFERRABLE INITIALLY DEFERRED",
    "ALTER TABLE domains_domain DROP CONSTRAINT domains_domain_holder_of_the_same_organization",
)
FACTS = ["organization", "name", "company", "street", "postcode", "town", "country", "email", "phone"]


class Migration(migrations.Migration):
    """Who holds names. A card is of the organization of its names, which the database sees to."""

    dependencies = [
        ("domains", "0002_names"),
        ("organizations", "0025_names_in_the_order_people_expect"),
    ]
    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="First and last name")),
                ("company", models.CharField(blank=True, max_length=120, verbose_name="Organization")),
                ("street", models.CharField(max_length=120, verbose_name="Street and number")),
                ("postcode", models.CharField(blank=True, max_length=16, verbose_name="Postcode")),
                ("town", models.CharField(max_length=80, verbose_name="Town")),
                (
                    "country",
                    django_countries.fields.CountryField(default="CH", max_length=2, verbose_name="Country"),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="Email address")),
                ("phone", models.CharField(blank=True, max_length=32, verbose_name="Phone")),
                (
                    "handle",
                    models.CharField(
                        default=domains.models.contact.new_handle, editable=False, max_length=16, unique=True
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "ordering": [core.order.ByName("name"), "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="contact_in_its_organization"),
                    models.UniqueConstraint(fields=FACTS, name="contact_once"),
                ],
            },
        ),
        migrations.AddField(
            "domain",
            "holder",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="names",
                to="domains.contact",
            ),
        ),
        *carried.statements(iter([HOLDER])),
        migrations.CreateModel(
            name="Intention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=253)),
                ("made_at", models.DateTimeField()),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="domains.contact"
                    ),
                ),
                ("organization", carried.whose()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "name"), name="intention_once_per_name")
                ],
            },
        ),
        *carried.statements(carried.filled("domains_intention", "holder", "domains_contact")),
        *carried.statements(iter([carried.bound("domains_intention", "holder", "domains_contact")])),
    ]
