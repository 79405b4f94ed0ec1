"""Printers we buy from: clients, connections, catalogue. Knows no order."""

# provider word -> its adapter. Adding one: providers/README.md.
PROVIDERS = {"printify": "providers.printify.provider.Printify"}

# provider word -> the module that verifies and parses its webhooks.
WEBHOOKS = {"printify": "providers.printify.webhook"}
