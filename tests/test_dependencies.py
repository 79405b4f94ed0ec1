"""What the audit of dependencies says of each kind of answer."""

from proofs.dependencies import judge

SOUND = {"name": "django", "version": "5.2.19", "vulns": []}
WEAK = {
    "name": "pillow",
    "version": "1.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}],
}
SILENT = {"name": "torch", "skip_reason": "not found"}


def test_a_weakness_fails_whatever_else_was_not_answered() -> None:
    verdict = judge({"dependencies": [SOUND, WEAK, SILENT]})

    assert verdict.is_bad
    assert verdict.lines[0] == "pillow 1.0: PYSEC-1, mended in 1.1"


def test_no_answer_is_neither_a_pass_nor_a_failure() -> None:
    for verdict in (judge(None, "Timed out."), judge({"dependencies": [SILENT]})):
        assert not verdict.is_bad
        assert "NOT ANSWERED" in verdict.lines[0]
        assert "no known weakness" not in " ".join(verdict.lines)


def test_all_answered_and_sound() -> None:
    verdict = judge({"dependencies": [SOUND]})

    assert verdict.lines == ("dependencies: 1 audited, no known weakness.",)


def test_what_was_not_answered_is_named_beside_what_was() -> None:
    verdict = judge({"dependencies": [SOUND, SILENT]})

    assert not verdict.is_bad
    assert "1 audited" in verdict.lines[0]
    assert "torch" in verdict.lines[1]
