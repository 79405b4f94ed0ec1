"""What every app stands on: money, time, errors, events, jobs. No domain word."""
