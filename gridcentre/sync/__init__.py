"""The contract with the city and the two ways along it: pull and push (design.md 5)."""
