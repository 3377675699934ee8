"""OpenAI Chat Completions (`/v1/chat/completions`) as spoken by OpenAI and many compatible vendors."""
