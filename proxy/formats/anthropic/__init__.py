"""Anthropic Messages (`/v1/messages`), version 2023-06-01 with the betas that agents send."""
