"""Telling people: mails now, tickets later."""
