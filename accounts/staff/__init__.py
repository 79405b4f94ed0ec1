"""Staff and operators signing in: password, second factor, reset, step-up."""
