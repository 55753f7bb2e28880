"""Writing the little TOML that a router's configuration needs; the standard library only reads it."""

import json


def _value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, (int, float)):
        return str(value)
    return json.dumps(str(value))


def dumps(sections):
    """`sections`: name -> table, or name -> list of tables (written as [[name]])."""
    lines = []
    for name, content in sections.items():
        tables = content if isinstance(content, list) else [content]
        for table in tables:
            lines.append(f"[[{name}]]" if isinstance(content, list) else f"[{name}]")
            lines += [f"{key} = {_value(value)}" for key, value in table.items()]
            lines.append("")
    return "\n".join(lines)
