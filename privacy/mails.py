"""What mails about requests say."""

from dataclasses import dataclass

from privacy.links import DOWNLOAD, VERIFY

COMPLAIN = (
    "You may complain to the data protection authority of your country, or, in "
    "California, to the Attorney General."
)


@dataclass(frozen=True)
class Mail:
    """One mail: paragraphs with {facts}, and a link of a purpose."""

    subject: str
    paragraphs: tuple[str, ...]
    link: str = ""
    link_text: str = ""

    def text(self, facts: dict[str, str]) -> list[str]:
        """Fill the facts in; one that is empty takes its paragraph along."""
        return [
            paragraph.format(**facts)
            for paragraph in self.paragraphs
            if all(facts[name] for name in facts if f"{{{name}}}" in paragraph)
        ]


MAILS: dict[str, Mail] = {
    "verify": Mail(
        "Is it you?",
        (
            "Somebody asked us for {kind} under this address. If it was you, confirm "
            "within two days. If not, do nothing: the request is forgotten.",
        ),
        VERIFY,
        "Yes, it was me",
    ),
    "received": Mail(
        "We have your request",
        ("You asked for {kind}. We answer by {due} at the latest.",),
    ),
    "exported": Mail(
        "Your data",
        (
            "Everything we hold about you is ready: a ZIP with a README. The link "
            "works for seven days, then the file is deleted.",
            "Others hold data about you because they work for us:",
            "{others}",
        ),
        DOWNLOAD,
        "Download your data",
    ),
    "objected": Mail(
        "No marketing",
        (
            "We send you no marketing. We do not sell or share personal data, so "
            "there is no sale to stop. You still get mails about your orders.",
        ),
    ),
    "waiting": Mail(
        "Your data is erased later",
        (
            "You asked us to erase your data. It has to wait:",
            "{waits}",
            "We look each day and erase it as soon as nothing is open. You need not "
            "ask again.",
        ),
    ),
    "erased": Mail(
        "Your data is erased",
        (
            "We erased your account, carts, mails, addresses and names. You may shop "
            "as a guest or make a new account at any time.",
            "The law has us keep, without your name:",
            "{kept}",
            "Others hold data of their own, which we cannot erase; ask them:",
            "{others}",
            "This is our last mail: we no longer know your address.",
        ),
    ),
    "extended": Mail(
        "We need more time",
        (
            "You asked for {kind}. We answer by {due} at the latest, later than usual:",
            "{reason}",
            COMPLAIN,
        ),
    ),
    "refused": Mail(
        "We cannot do what you asked",
        ("You asked for {kind}. We do not do it:", "{reason}", COMPLAIN),
    ),
    "closed": Mail("Done", ("You asked for {kind}. It is done:", "{answer}")),
}
