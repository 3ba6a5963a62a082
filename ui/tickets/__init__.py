"""The tickets room: the list, a ticket's page, and what may be done with both."""
