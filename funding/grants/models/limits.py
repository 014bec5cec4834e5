"""What the database holds itself: nothing is agreed above what was granted."""

import pgtrigger

# The amount that stands for a financing: the last grant that is neither void nor taken back. `{financing}` is an
# expression that gives the key of the financing.
STANDING_GRANT = """
    SELECT given.amount FROM grants_grant AS given
    JOIN grants_financing AS subject
      ON subject.project_id = given.project_id AND subject.year_id = given.year_id AND subject.funder = given.funder
    WHERE subject.id = %(financing)s AND NOT given.is_void
      AND NOT EXISTS (SELECT FROM grants_grant AS later WHERE later.retracts_id = given.id)
    ORDER BY given.observed_on DESC, given.recorded_at DESC, given.id DESC LIMIT 1
"""


class WithinGrant(pgtrigger.Trigger):
    """An amount written for a financing never exceeds what was granted; an unknown grant sets no limit.

    `financing` is the SQL expression, over NEW, of the key of the financing; `what` begins the message.
    """

    name = "within_grant"
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    condition = pgtrigger.Condition("NEW.amount IS NOT NULL AND NOT NEW.is_void")
    declare = [("granted", "numeric")]

    def __init__(self, *, financing: str, what: str) -> None:
        rule = """
            granted := (%s);
            IF NEW.amount > granted THEN
                RAISE EXCEPTION '{meta.db_table}: %s exceeds what was granted' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """
        super().__init__(func=pgtrigger.Func(rule % (STANDING_GRANT % {"financing": financing}, what)))
