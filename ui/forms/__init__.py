"""Forms: what an act asks, generated from the table, with own widgets where a person needs them."""
