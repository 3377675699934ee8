"""Model limits: what a user says that a model can do, over what the catalogue knows."""
