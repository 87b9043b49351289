from django.db import migrations

FORBID = """
CREATE FUNCTION deleted_organization_has_no_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM products_product WHERE organization_id = NEW.id AND state <> 'cancelled') THEN
        RAISE EXCEPTION 'Organization % still has products: it cannot be deleted.', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'deleted_organization_has_no_products';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER deleted_organization_has_no_products AFTER UPDATE OF deleted_at ON organizations_organization
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL)
    EXECUTE FUNCTION deleted_organization_has_no_products();
CREATE TRIGGER organization_must_live BEFORE INSERT OR UPDATE OF organization_id ON products_product
    FOR EACH ROW EXECUTE FUNCTION organization_must_live();
CREATE TRIGGER organization_must_live_again BEFORE UPDATE OF state ON products_product
    FOR EACH ROW WHEN (OLD.state = 'cancelled' AND NEW.state <> 'cancelled')
    EXECUTE FUNCTION organization_must_live();
CREATE TRIGGER organization_must_live BEFORE INSERT OR UPDATE OF organization_id ON products_tag
    FOR EACH ROW EXECUTE FUNCTION organization_must_live();
"""
ALLOW = """
DROP TRIGGER organization_must_live ON products_tag;
DROP TRIGGER organization_must_live_again ON products_product;
DROP TRIGGER organization_must_live ON products_product;
DROP TRIGGER deleted_organization_has_no_products ON organizations_organization;
DROP FUNCTION deleted_organization_has_no_products();
"""


class Migration(migrations.Migration):
    """Second check of ORG-70: no product comes into a deleted organization or lives on in it, whoever writes.

    Grants need no check of their own: their holder and product belong to the same organization.
    """

    dependencies = [
        ("products", "0003_mailbox_passwords"),
        ("organizations", "0012_nothing_enters_a_deleted_organization"),
    ]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
