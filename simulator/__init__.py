"""Answer like the outside services the platform talks to, with faults on demand."""
