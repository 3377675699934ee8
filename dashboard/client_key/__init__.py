"""The client key of the instance: what tools present when there are no tenants, and the Default tenant's key otherwise."""
