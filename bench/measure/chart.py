"""Charts as SVG: bars with the spread of their measurements, and curves; axes with units, no library.

What is compared (direct, haproxy, homeport) has the same colour everywhere."""

from html import escape

WIDTH, HEIGHT = 640, 340
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 32, 44, 64
_COLOURS = {"direct": "#7a8793", "haproxy": "#d08a2e", "homeport": "#2563a8",
            "least-sessions": "#2563a8", "random-of-two": "#d08a2e", "weighted": "#3a8f5c", "ordered": "#7a8793",
            "resources": "#7b4fa3", "pinned": "#222"}


def bars(title, unit, groups, target=None):
    """`groups`: [(group name, [(bar name, value, low, high)])]. `target` is drawn as a dashed line."""
    top = _round_up(max([high for _, members in groups for *_, high in members] + [target or 0]))
    drawing = _frame(title, unit, top)
    names = list(dict.fromkeys(name for _, members in groups for name, *_ in members))
    slot = (WIDTH - _LEFT - _RIGHT) / len(groups)
    for position, (group, members) in enumerate(groups):
        width = slot * 0.8 / len(members)
        for number, (name, value, low, high) in enumerate(members):
            x = _LEFT + slot * (position + 0.1) + width * number
            y = _height(value, top)
            drawing.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width * 0.9:.1f}" '
                           f'height="{HEIGHT - _BOTTOM - y:.1f}" fill="{_COLOURS[name]}"/>')
            middle = x + width * 0.45
            drawing.append(f'<path d="M{middle:.1f} {_height(low, top):.1f}V{_height(high, top):.1f}" stroke="#222"/>')
            drawing.append(_text(middle, _height(high, top) - 5, _number(value), "middle"))
        drawing.append(_text(_LEFT + slot * (position + 0.5), HEIGHT - _BOTTOM + 16, group, "middle"))
    if target is not None:
        y = _height(target, top)
        drawing.append(f'<path d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}" stroke="#b3261e" stroke-dasharray="5 4"/>')
        drawing.append(_text(WIDTH - _RIGHT, y - 4, f"target {_number(target)}", "end", "#b3261e"))
    return _finish(drawing, names)


def curve(title, x_unit, y_unit, lines):
    """`lines`: [(name, [(x, y, low, high)])]; both axes start at nothing, so that a straight line is a straight line."""
    top = _round_up(max(high for _, points in lines for *_, high in points))
    right = max(x for _, points in lines for x, *_ in points) or 1
    drawing = _frame(title, y_unit, top)
    for name, points in lines:
        places = [(_across(x, right), _height(y, top)) for x, y, *_ in points]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        colour = _COLOURS[name]
        drawing.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawing += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        drawing += [f'<path d="M{_across(x, right):.1f} {_height(low, top):.1f}V{_height(high, top):.1f}" stroke="{colour}"/>'
                    for x, _, low, high in points]
    free = 0  # from the right, as small numbers lie close together
    for x in sorted({x for _, points in lines for x, *_ in points}, reverse=True):
        words, place = _number(x), _across(x, right)
        width = 7 * len(words)
        if not free or place + width / 2 < free:
            drawing.append(_text(place, HEIGHT - _BOTTOM + 16, words, "middle"))
            free = place - width / 2 - 4
    drawing.append(_text((_LEFT + WIDTH - _RIGHT) / 2, HEIGHT - _BOTTOM + 34, x_unit, "middle"))
    return _finish(drawing, [name for name, _ in lines])


def _frame(title, unit, top):
    drawing = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
               f'height="{HEIGHT}" font-family="sans-serif" font-size="11" role="img">', f"<title>{escape(title)}</title>",
               f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>', _text(_LEFT, 18, title, size=14),
               _text(_LEFT, 34, unit, colour="#555")]
    for step in range(5):
        value = top * step / 4
        y = _height(value, top)
        drawing.append(f'<path d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}" stroke="{"#222" if step == 0 else "#ddd"}"/>')
        drawing.append(_text(_LEFT - 6, y + 4, _number(value), "end"))
    return drawing


def _finish(drawing, names):
    x = _LEFT
    for name in names:
        drawing.append(f'<rect x="{x}" y="{HEIGHT - 20}" width="10" height="10" fill="{_COLOURS[name]}"/>')
        drawing.append(_text(x + 14, HEIGHT - 11, name))
        x += 24 + 6 * len(name)
    return "\n".join([*drawing, "</svg>", ""])


def _across(value, right):
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * value / right


def _height(value, top):
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * max(0, value) / top


def _text(x, y, words, anchor="start", colour="#222", size=11):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-size="{size}">'
            f"{escape(str(words))}</text>")


def _number(value):
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2g}" if value < 1 else f"{value:.1f}"


def _round_up(value):
    """The next 1, 2, 4 or 8 of its power of ten."""
    if value <= 0:
        return 1
    power = 1.0
    while power * 10 <= value:
        power *= 10
    while power > value:
        power /= 10
    return next(power * step for step in (1, 2, 4, 8, 10) if power * step >= value)
