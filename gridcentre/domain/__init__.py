"""The rules of the field, without I/O: what a ticket is, who may do what when, and which clock runs.

Imports nothing of ours outside this package; both ends of the contract (desk and
city) use it, so that what the desk projects is what the city will decide.
"""
