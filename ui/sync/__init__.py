"""收发: how the line is, what the city has not got yet, what it has refused, and what became of the rest."""
