"""Printers we buy from: clients, connections, catalogue. Knows no order."""
