"""Refuse to change or remove audit entries, whoever asks.

Three narrow ways stay open, each only in a transaction that names it (core/audit.py):
`seal` writes the encrypted columns again under a new key, `person` empties the label of
one who asked to be forgotten, `shop:<schema>` removes the entries of a deleted shop.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION core_auditentry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    way text := coalesce(current_setting('passepartout.audit', true), '');
    sealed text[] := ARRAY['actor_label', 'actor_index', 'facts', 'changes'];
    label text[] := ARRAY['actor_label', 'actor_index'];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF way = 'empty_test_database' THEN RETURN NULL; END IF;
    ELSIF TG_OP = 'DELETE' THEN
        IF way = 'shop:' || OLD.schema_name THEN RETURN OLD; END IF;
    ELSIF way = 'seal' THEN
        IF to_jsonb(NEW) - sealed = to_jsonb(OLD) - sealed THEN RETURN NEW; END IF;
    ELSIF way = 'person' THEN
        IF to_jsonb(NEW) - label = to_jsonb(OLD) - label
            AND NEW.actor_label = '' AND NEW.actor_index = '' THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'Audit entries are never changed or removed.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON core_auditentry
    FOR EACH ROW EXECUTE FUNCTION core_auditentry_guard();
CREATE TRIGGER audit_never_truncated BEFORE TRUNCATE ON core_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_auditentry_guard();
"""
OPEN = """
DROP TRIGGER audit_never_truncated ON core_auditentry;
DROP TRIGGER audit_append_only ON core_auditentry;
DROP FUNCTION core_auditentry_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0005_seal_what_was_plain")]
    operations = [migrations.RunSQL(GUARD, OPEN)]
