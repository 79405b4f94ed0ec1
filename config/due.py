"""What can be due, and who does it; which function processes which webhook source."""

from core.due import Kind

KINDS: dict[str, Kind] = {
    "core.inbox": Kind("core.inbox.process", on_dead="core.inbox.mark_dead"),
    "core.outbox": Kind("core.events.deliver", on_dead="core.events.mark_dead"),
}

INBOX_SOURCES: dict[str, str] = {}
