"""Incidents can be looked up, families of what comes back, and who wants to hear what was learned."""

import re
import unicodedata
from hashlib import blake2s

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

AT_ONCE, LONGEST = 500, 60_000
PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
ITEM = sa.table(
    "library_item",
    *(sa.column(name) for name in ("id", "incident_id", "kind", "key", "title", "body", "for_all", "minutes")),
    sa.column("at", sa.DateTime(timezone=True)),
)
INCIDENT = sa.table(
    "incident",
    *(sa.column(name) for name in ("id", "ref", "title", "summary", "impact", "mode")),
    sa.column("declared_at", sa.DateTime(timezone=True)),
)
UPDATE = sa.table("incident_update", *(sa.column(name) for name in ("incident_id", "number", "text")))
WORDS = sa.table("library_words", *(sa.column(name) for name in ("rowid", "title", "body")))


def upgrade() -> None:
    op.create_table(
        "library_family",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("basis", sa.String(length=240), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["named_by_id"], ["person.id"], name=op.f("fk_library_family_named_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_family")),
        sa.UniqueConstraint("key", name=op.f("uq_library_family_key")),
    )
    op.create_table(
        "library_family_member",
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_library_family_member_by_id_person")),
        sa.ForeignKeyConstraint(
            ["family_id"], ["library_family.id"], name=op.f("fk_library_family_member_family_id_library_family")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_library_family_member_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("family_id", "incident_id", name=op.f("pk_library_family_member")),
    )
    with op.batch_alter_table("library_family_member", schema=None) as batch_op:
        batch_op.create_index("ix_library_family_member_incident", ["incident_id"], unique=False)
    with op.batch_alter_table("digest_wish", schema=None) as batch_op:
        batch_op.add_column(sa.Column("learned", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("ix_library_item_at", "library_item")
    op.create_index("ix_library_item_newest", "library_item", ["at", "key"])
    op.create_index("ix_library_item_kind", "library_item", ["kind", "at", "key"])
    _index_anew()
    _add_incidents()


def downgrade() -> None:
    op.execute("DELETE FROM library_theme WHERE item_id IN (SELECT id FROM library_item WHERE kind = 'incident')")
    op.execute("DELETE FROM library_theme WHERE theme LIKE 'back:%'")
    op.execute("DELETE FROM library_item WHERE kind = 'incident'")
    op.drop_index("ix_library_item_kind", "library_item")
    op.drop_index("ix_library_item_newest", "library_item")
    op.create_index("ix_library_item_at", "library_item", ["at", "id"])
    with op.batch_alter_table("digest_wish", schema=None) as batch_op:
        batch_op.drop_column("learned")
    with op.batch_alter_table("library_family_member", schema=None) as batch_op:
        batch_op.drop_index("ix_library_family_member_incident")
    op.drop_table("library_family_member")
    op.drop_table("library_family")


def _index_anew() -> None:
    """Words are cut apart here now, and no longer by each database in its own way."""
    bind, last = op.get_bind(), 0
    while rows := bind.execute(sa.select(ITEM).where(ITEM.c.id > last).order_by(ITEM.c.id).limit(AT_ONCE)).all():
        for row in rows:
            _write_words(bind, row.id, row.title, row.body, is_new=False)
        last = rows[-1].id


def _add_incidents() -> None:
    """What stands there already; areas, suppliers and families come with `flask library rebuild`."""
    bind, last = op.get_bind(), 0
    while rows := bind.execute(_next_incidents(last)).all():
        said: dict[int, list[str]] = {}
        updates = sa.select(UPDATE).where(UPDATE.c.incident_id.in_([row.id for row in rows]))
        for one in bind.execute(updates.order_by(UPDATE.c.number.desc())):
            said.setdefault(one.incident_id, []).append(one.text)
        for row in rows:
            if row.mode == "practice":
                continue
            body = "\n\n".join(one for one in (row.summary, row.impact, *said.get(row.id, ())) if one)[:LONGEST]
            key = blake2s(f"{row.ref}:incident".encode(), digest_size=8).hexdigest()
            made = bind.execute(
                sa.insert(ITEM)
                .values(
                    incident_id=row.id, kind="incident", key=key, title=row.title, body=body, for_all=False,
                    minutes=1, at=row.declared_at,
                )
                .returning(ITEM.c.id)
            ).scalar_one()  # fmt: skip
            _write_words(bind, made, row.title, body, is_new=True)
        last = rows[-1].id


def _next_incidents(last: int) -> sa.Select:
    return sa.select(INCIDENT).where(INCIDENT.c.id > last).order_by(INCIDENT.c.id).limit(AT_ONCE)


def _write_words(bind: sa.Connection, item_id: int, title: str, body: str, *, is_new: bool) -> None:
    words = {"title": _words(title), "body": _words(body)}
    if bind.dialect.name == "postgresql":
        weighed = sa.text(
            "UPDATE library_item SET search = setweight(to_tsvector('simple', :title), 'A') || "
            "setweight(to_tsvector('simple', :body), 'B') WHERE id = :id"
        )
        bind.execute(weighed, words | {"id": item_id})
        return
    if not is_new:
        bind.execute(sa.delete(WORDS).where(WORDS.c.rowid == item_id))
    bind.execute(sa.insert(WORDS).values(rowid=item_id, **words))


def _words(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text[:LONGEST].casefold().translate(PLAIN))
    plain = "".join(c for c in apart if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " ".join(re.findall(r"[^\W_]+", plain))
