"""The audit log is sealed in a chain, which shows what was changed or taken out."""

from sqlalchemy import delete, select

from app.core.audit import AuditEntry, audit
from app.core.clock import now
from app.core.db import transaction
from app.core.sealing import audit_chain, seal_audit


def write_and_seal(*actions: str) -> None:
    with transaction():
        for action in actions:
            audit(action, by_id=3, subject="INC-1", detail={"why": "ünïcode"})
    with transaction():
        seal_audit(now())


def test_a_chain_grows_in_batches(db):
    write_and_seal("a", "b")
    write_and_seal("c")

    chain = audit_chain()
    assert (chain.length, chain.broken_at) == (3, None)
    assert chain.head == db.session.scalar(select(AuditEntry.seal).where(AuditEntry.action == "c"))


def test_a_changed_entry_is_found(db):
    write_and_seal("a", "b", "c")
    with transaction():
        db.session.scalars(select(AuditEntry).where(AuditEntry.action == "b")).one().by_id = 4

    assert audit_chain().broken_at == 2


def test_a_missing_entry_is_found(db):
    write_and_seal("a", "b", "c")
    with transaction():
        db.session.execute(delete(AuditEntry).where(AuditEntry.action == "b"))

    assert audit_chain().broken_at == 2
