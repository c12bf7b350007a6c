"""What can be wrong between the parts of a level. Takes values as the file has them, of whatever type."""

from collections.abc import Iterator, Mapping
from typing import Final

from game.content.codex_pages import PAGES
from game.content.goal_checks import goal_problems
from game.content.hints import MAX_HINTS, NUM_GRADES
from game.content.jsontext import Anchor, JsonPath, quoted
from game.content.level import MAX_TOOLBOX, PLACEABLE
from game.content.map_checks import facing_problems, is_drawn, map_problems
from game.content.occasion_checks import when_problems
from game.content.raw_values import is_whole, members
from game.content.reading_checks import class_names
from game.content.setting_checks import offer_problems
from game.content.source import Problem
from game.content.takeaway import takeaway_problems
from game.content.wording import count, suggestion
from game.content.words import LANGUAGES, tile_title
from game.content.workload_checks import workload_problems
from game.physics.cards import CARDS
from game.physics.engines import ENGINES
from game.physics.links import LINKS
from game.physics.models import MODELS
from game.sim.roles import DELIVERS, SENDS
from game.sim.scheduling.order.orders import ORDERS
from game.sim.tiles import ENGINE_CORES, TILE_BY_GLYPH, TILES, first_kind, kinds_of

Values = Mapping[str, object]

_PORTS: Final = {SENDS: "without one nobody sends a prompt", DELIVERS: "without one nothing is delivered"}


_DRAFTING: Final = tuple(tile.id for tile in TILES.values() if tile.needs_draft)
"""The tiles that need the level's `draft`."""


def level_problems(level: Values) -> Iterator[Problem]:
    """Every fault that the types and bounds of single values do not show."""
    rows = level.get("map")
    yield from map_problems(rows)
    yield from facing_problems(level.get("facing"), rows, "nothing stands on this cell of the map; remove this")
    yield from _missing_ports(rows)
    if level.get("draft") is None:
        remedy = 'add the key "draft"' + (" with a model, in place of null" if "draft" in level else "")
        yield from _toolbox_drafts(level.get("toolbox"), remedy)
        yield from _fixed_drafts(rows, remedy)
    yield from _toolbox_problems(level.get("toolbox"))
    yield from _engine_problems(level)
    yield from offer_problems(level)
    yield from _unknown_names(level)
    yield from workload_problems(level)
    yield from goal_problems(level)
    yield from takeaway_problems(("takeaway",), level.get("takeaway"), class_names(level.get("workload")))
    yield from _hint_problems(level.get("hints"), level)
    yield from when_problems(("surprise", "when"), _member(level.get("surprise"), "when"), level)
    yield from _translation_problems(level.get("translations"), level)


def _missing_ports(rows: object) -> Iterator[Problem]:
    if not is_drawn(rows):
        return
    for role, why in _PORTS.items():
        kind, glyphs = first_kind(role), [TILES[kind].glyph for kind in kinds_of(role)]
        if not any(glyph in row for row in rows for glyph in glyphs):
            yield Problem(("map",), f"the map has no {kind}: {why}; put {glyphs[0]} on it")


def _toolbox_problems(toolbox: object) -> Iterator[Problem]:
    kinds = _kinds_in(toolbox)
    if len(kinds) > MAX_TOOLBOX:
        return
    for number, kind in enumerate(kinds):
        if not isinstance(kind, str):
            continue
        named = TILES.get(TILE_BY_GLYPH.get(kind, kind))
        if kind in kinds[:number]:
            message = f"{quoted(kind)} stands in the toolbox twice; remove one of them"
        elif named is not None and named.is_fixed:
            message = f"{quoted(kind)} is never placed by the player; draw {named.glyph} on the map instead"
        elif kind not in TILES:
            meant = TILE_BY_GLYPH.get(kind, kind)
            message = f"no tile is called {quoted(kind)}; {suggestion(meant, PLACEABLE)}"
        else:
            continue
        yield _tool_problem(toolbox, number, message)


def _kinds_in(toolbox: object) -> list[object]:
    """What stands in a toolbox, a list or an object with the most of each; nothing where it is neither."""
    return list(toolbox) if isinstance(toolbox, list | dict) else []


def _tool_problem(toolbox: object, number: int, message: str) -> Problem:
    """A problem with the tile that stands in a toolbox in this place."""
    if isinstance(toolbox, dict):
        return Problem(("toolbox", list(toolbox)[number]), message, Anchor.KEY)
    return Problem(("toolbox", number), message)


def _toolbox_drafts(toolbox: object, remedy: str) -> Iterator[Problem]:
    kinds = _kinds_in(toolbox)
    for kind in _DRAFTING:
        if kind in kinds:
            message = f"{quoted(kind)} has no model to run; {remedy}, or take the tile out"
            yield _tool_problem(toolbox, kinds.index(kind), message)


def _engine_problems(level: Values) -> Iterator[Problem]:
    """Engine cores without a memory of each card's own; what only they read, where there are none."""
    toolbox, rows = level.get("toolbox"), level.get("map")
    kinds = _kinds_in(toolbox)
    tools = [kinds.index(kind) for kind in ENGINE_CORES if kind in kinds]
    glyphs = {TILES[kind].glyph: kind for kind in ENGINE_CORES}
    drawn = [
        (number, col, row[col])
        for number, row in enumerate(rows if is_drawn(rows) else [])
        for col in range(len(row))
        if row[col] in glyphs
    ]
    if not tools and not drawn:
        if level.get("on_full") == "wait":
            message = 'on_full is "wait", but only engine cores let wait; remove it, or add one of them'
            yield Problem(("on_full",), message)
        return
    if level.get("vram") == "per_card":
        return
    told = 'vram is "shared"' if level.get("vram") == "shared" else "the memory of all cards is one"
    remedy = f'{told}, and an engine core takes what a card has; write "vram": "per_card"'
    if tools:
        yield _tool_problem(toolbox, tools[0], f"{quoted(str(kinds[tools[0]]))}: {remedy}")
    else:
        number, col, glyph = drawn[0]
        yield Problem(("map", number), f"{glyph} at {number},{col}: {remedy}", char=col)


def _fixed_drafts(rows: object, remedy: str) -> Iterator[Problem]:
    if not is_drawn(rows):
        return
    kinds = {TILES[kind].glyph: kind for kind in _DRAFTING}
    for number, row in enumerate(rows):
        for col, kind in ((col, kinds[here]) for col, here in enumerate(row) if here in kinds):
            message = f"the {tile_title(kind).lower()} at {number},{col} has no model to run; {remedy}"
            yield Problem(("map", number), message, char=col)


def _unknown_names(level: Values) -> Iterator[Problem]:
    draft = level.get("draft")
    named: list[tuple[JsonPath, object, list[str], str]] = [
        (("card",), level.get("card"), list(CARDS), "card"),
        (("model",), level.get("model"), list(MODELS), "model"),
        (("engine",), level.get("engine"), list(ENGINES), "engine"),
        (("scheduler", "policy"), _member(level.get("scheduler"), "policy"), list(ORDERS), "policy"),
        (("link",), level.get("link"), list(LINKS), "link"),
        (("codex",), level.get("codex"), list(PAGES), "page of the codex"),
        (("draft", "model"), draft.get("model") if isinstance(draft, dict) else None, list(MODELS), "model"),
    ]
    for key, card in members(level.get("cards")):
        of_card = [("card", list(CARDS), "card"), ("model", list(MODELS), "model"), ("host_link", list(LINKS), "link")]
        named += [(("cards", key, part), _member(card, part), known, what) for part, known, what in of_card]
    for path, name, known, what in named:
        if isinstance(name, str) and name not in known:
            yield Problem(path, f"no {what} is called {quoted(name)}; {suggestion(name, known)}")


def _hint_problems(hints: object, level: Values) -> Iterator[Problem]:
    if not isinstance(hints, list) or len(hints) > MAX_HINTS:
        return
    num_plain = 0
    seen: list[tuple[object, int]] = []
    for number, hint in enumerate(hints):
        num_plain += isinstance(hint, str)
        if isinstance(hint, str) and num_plain > NUM_GRADES:
            message = f"there are {NUM_GRADES} grades, so a plain hint too many; take it out or say when it fits"
            yield Problem(("hints", number), message)
        when, grade = (hint.get("when"), hint.get("grade")) if isinstance(hint, dict) else (None, None)
        yield from when_problems(("hints", number, "when"), when, level)
        if not isinstance(when, str | dict) or not is_whole(grade):
            continue
        if (when, grade) in seen:
            what = quoted(when) if isinstance(when, str) else "the same"
            message = f"a hint of grade {grade} for {what} stands before this; take one of them out"
            yield Problem(("hints", number), message)
        seen.append((when, grade))


def _translation_problems(translations: object, level: Values) -> Iterator[Problem]:
    if not isinstance(translations, dict):
        return
    hints = level.get("hints", [])
    for code, words in translations.items():
        if code not in LANGUAGES:
            message = f"no language has the code {quoted(code)}; {suggestion(code, LANGUAGES)}"
            yield Problem(("translations", code), message, Anchor.KEY)
        yield from takeaway_problems(
            ("translations", code, "takeaway"), _member(words, "takeaway"), class_names(level.get("workload"))
        )
        yield from told_surprise_problems(("translations", code), _member(words, "surprise"), level.get("surprise"))
        told = _member(words, "hints")
        if isinstance(hints, list):
            yield from told_hints_problems(("translations", code), told, len(hints))


def told_hints_problems(translation: JsonPath, told: object, num_hints: int) -> Iterator[Problem]:
    """A translation at a path whose hints are not as many as the level's."""
    if isinstance(told, list) and len(told) != num_hints:
        message = f"the level has {count(num_hints, 'hint')}, this {len(told)}; translate each of them, in order"
        yield Problem((*translation, "hints"), message)


def told_surprise_problems(translation: JsonPath, told: object, surprise: object) -> Iterator[Problem]:
    """A translation at a path that has words for a surprise, where the level has none."""
    if told is not None and surprise is None:
        yield Problem((*translation, "surprise"), "the level has no surprise; remove this, or give it one", Anchor.KEY)


def _member(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None
