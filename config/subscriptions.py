"""Every event and who listens to it. This file answers "what happens when …?"."""

SUBSCRIPTIONS: dict[type, tuple[str, ...]] = {}
