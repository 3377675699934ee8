"""What the SDK tests send and expect: one tool, one question, the same in each format."""

from shared.jsonio import Json

WEATHER_SCHEMA: dict[str, Json] = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
    "required": ["city", "days"],
    "additionalProperties": False,
}
ARGUMENTS = {"city": "Zürich", "days": 3}
QUESTION = "How is the weather in Zürich?"
MODEL = "claude-sonnet-5"
