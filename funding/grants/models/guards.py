"""What keeps the sums of a yearly financing, whoever writes and however many at once.

The functions of the database are in migrations 0003 and 0004; each broken rule carries the name of a rule of `SAID`,
which tells it in French. The row of the financing is locked before the sums are read: two people who record at once are
read one after the other. FOR NO KEY UPDATE, since both already hold the key of that row by their own foreign key.
"""

from __future__ import annotations

import pgtrigger

PAID, CLAIMED, SETTLED, DUE, CHECKED, ONCE, AGREED = (
    "paid_within_granted",
    "claimed_within_paid",
    "settled_within_claimed",
    "paid_within_due",
    "due_within_granted",
    "reference_once",
    "agreed_within_granted",
)
# The field that a broken rule concerns, and what is said of it.
SAID: dict[str, tuple[str, str]] = {
    PAID: ("amount", "Les versements, reversements déduits, dépasseraient le montant accordé à cette date."),
    CLAIMED: ("amount", "Les indus notifiés dépasseraient ce qui a été versé à cette date."),
    SETTLED: ("amount", "Les remises et les reversements dépasseraient le montant notifié de cet indu à cette date."),
    DUE: ("amount", "Les versements dépasseraient ce qui reste dû après le contrôle."),
    CHECKED: ("due", "Un contrôle peut abaisser ce qui est dû, jamais le porter au-dessus du montant accordé."),
    AGREED: ("amount", "Le montant conventionné dépasserait le montant accordé : un avenant l’abaisse d’abord."),
    ONCE: ("reference", "Cette référence comptable est déjà celle d’une autre écriture de la même comptabilité."),
}
# Nothing when nobody follows that financing yet: nothing was paid of it either.
FINANCING_OF_GRANT = """(
    SELECT id FROM grants_financing
    WHERE project_id = NEW.project_id AND year_id = NEW.year_id AND funder = NEW.funder
)"""


class KeepsSums(pgtrigger.Trigger):
    """After each row: the sums of its financing are read again, its row locked. `financing` is told in SQL."""

    name = "keeps_sums"
    when = pgtrigger.After
    operation = pgtrigger.Insert

    def __init__(self, financing: str, also: str = "") -> None:
        super().__init__(func=f"PERFORM grants_sums_hold({financing}); {also} RETURN NEW;")


class KeepsAgreed(pgtrigger.Trigger):
    """After each row: what is agreed stays within what is granted, whichever of the two moves. `financing` is in SQL.

    An unknown grant, or a convention that names no amount, sets no limit.
    """

    name = "keeps_agreed"
    when = pgtrigger.After
    operation = pgtrigger.Insert

    def __init__(self, financing: str) -> None:
        super().__init__(func=f"PERFORM grants_agreed_holds({financing}); RETURN NEW;")


class ReferenceOnce(pgtrigger.Trigger):
    """A reference stands once in its book: a retracted row leaves it free, so that a unique index cannot say it.

    The book is locked, not each reference: the server has room for some thousands of locks, and a file of the accounts
    holds 20 000 references.
    """

    name = "reference_once"
    when = pgtrigger.After
    operation = pgtrigger.Insert
    condition = pgtrigger.Condition("NEW.reference <> '' AND NOT NEW.is_void")

    def __init__(self) -> None:
        rule = """
            PERFORM pg_advisory_xact_lock(hashtextextended('{meta.db_table}/' || NEW.book, 0));
            IF EXISTS (
                SELECT FROM {meta.db_table} AS stored
                WHERE stored.book = NEW.book AND stored.reference = NEW.reference AND stored.id <> NEW.id
                AND NOT stored.is_void
                AND NOT EXISTS (SELECT FROM {meta.db_table} AS later WHERE later.retracts_id = stored.id)
            ) THEN
                RAISE EXCEPTION '{meta.db_table}: this reference stands already in its book'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reference_once';
            END IF;
            RETURN NEW;
        """
        super().__init__(func=pgtrigger.Func(rule))
