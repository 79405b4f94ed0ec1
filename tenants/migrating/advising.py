"""What to do when a migration fails, by PostgreSQL's code of the error."""

_BY_CODE = {
    "55P03": "A table is in use. End the long transaction (pg_stat_activity shows it).",
    "57014": "It was canceled. Run this again.",
    "42701": "The column is there already, unrecorded: {unrecorded}",
    "42P07": "The table or index is there already, unrecorded: {unrecorded}",
    "42710": "The constraint is there already, unrecorded: {unrecorded}",
    "42703": "A column is missing: {changed}",
    "42P01": "A table is missing: {changed}",
    "42704": "A constraint or index is missing: {changed}",
}
_UNRECORDED = (
    "somebody changed this shop by hand, or an unfinished CREATE INDEX CONCURRENTLY"
    " was left. Undo that change in the shop's schema."
)
_CHANGED = (
    "somebody changed this shop by hand. Compare it with the template's schema and"
    " make up for the difference."
)
_ROWS = "Rows of this shop do not fit the new rule. Mend them in the shop."
_OTHERWISE = "Mend what the error names."


def advice(sqlstate: str) -> str:
    """Say what to do, in a sentence or two."""
    text = _BY_CODE.get(sqlstate)
    if text is None:
        # Class 23: NOT NULL, UNIQUE, CHECK or a foreign key does not hold.
        return _ROWS if sqlstate.startswith("23") else _OTHERWISE
    return text.format(unrecorded=_UNRECORDED, changed=_CHANGED)
