"""The window: Qt only; asks and acts through ``gridcentre.desk``, never past it."""
