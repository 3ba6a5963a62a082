"""Who may open this profile and see what: enrolment, keys, sign-in, masking, audit chain (design.md 8)."""
