"""What both processes mean by the same word: configuration, schema, encryption, settings, catalogue, guardrails."""
