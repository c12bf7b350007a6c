"""What a valid level very likely does not mean: nobody can win it, a star is given away, words are half translated.

Faults make a level that cannot be played, so they are told where files are read. Such a level can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from game.content.errors import Fault
from game.content.jsontext import Anchor, quoted
from game.content.level import Goal, Level
from game.content.level_card import every_card
from game.content.level_files import lesson_files, lessons_for, words_files
from game.content.level_phrases import Translation
from game.content.source import Problem
from game.content.words import ENGLISH, LANGUAGES
from game.physics.laws import step_law
from game.physics.units import MIB
from game.session.score.bounded_level import worlds_of
from game.session.score.bounds import bounds, can_win
from game.sim.metrics import METRIC_BY_NAME
from game.sim.roles import DECODES, DRAFTS, KEEPS, PAGES, PREFILLS
from game.sim.tiles import TILE_BY_GLYPH, TILES, first_kind, plays

_COMPUTING = {PREFILLS: "computes prompts", DECODES: "generates tokens"}


def level_notes(level: Level) -> list[Fault]:
    """Everything of the kind, each with its place in the level's file or in that of a translation."""
    problems = [*_never_served(level), *_idle_offers(level)]
    if not problems:  # else nothing wins, and what is proved of winners says nothing
        problems += [*_goals_out_of_reach(level), *_stars_out_of_reach(level)]
    problems += [*_worse_wanted(level), *_given_stars(level), *_never_happening(level)]
    placed = level.source.error(problems).faults if problems else []
    return [*placed, *_half_translated(level)]


def _never_served(level: Level) -> Iterator[Problem]:
    """Nothing computes, or the weights fit nowhere: no build of such a level delivers a token."""
    kinds = _kinds(level)
    for role, does in _COMPUTING.items():
        if not any(plays(kind, role) for kind in kinds):
            able = " or ".join(tile.id for tile in TILES.values() if plays(tile.id, role))
            yield Problem(("toolbox",), f"nothing in it or on the map {does}, so nobody is served; add {able}")
    cards = every_card(level)
    for card in cards[1:] or cards:  # with names, the one without may be nobody's
        weights = step_law(card.model, card.hardware).weights_bytes
        if card.vram_bytes < weights:
            room = f"one copy of the weights of {card.model.id} takes {weights / MIB:,.1f} MiB"
            path = ("cards", card.name) if card.name else ("vram_mib",)
            yield Problem(path, f"{room}, {card.vram_bytes // MIB:,} are too few: every run ends as it loads; raise it")


def _idle_offers(level: Level) -> Iterator[Problem]:
    kinds = _kinds(level)
    for key in level.settings:
        if key in TILES and key not in kinds:
            message = f"no {key} is on the map or in the toolbox, so nothing is set; add the tile, or remove this"
            yield Problem(("settings", key), message, Anchor.KEY)


def _kinds(level: Level) -> set[str]:
    drawn = {TILE_BY_GLYPH[glyph] for glyph in "".join(level.map) if glyph in TILE_BY_GLYPH}
    return drawn | set(level.toolbox)


def _goals_out_of_reach(level: Level) -> Iterator[Problem]:
    proved = bounds(level)
    worlds = worlds_of(level)
    if worlds and not any(map(can_win, worlds)):
        number = next(number for number, goal in enumerate(level.goals) if goal.hold_s and _is(goal, "tps"))
        message = f"it is proved that no build holds {level.goals[number].wanted:g} tokens a second; ask for less"
        yield Problem(("goals", number, "at_least"), message)
    for number, goal in enumerate(level.goals):
        name = METRIC_BY_NAME[goal.metric].name
        is_bounded = goal.class_name is None and (goal.hold_s is not None) == (level.held_throughput is not None)
        if is_bounded and name in proved:
            way = "at_least" if goal.at_least is not None else "at_most"
            yield from _out_of_reach(("goals", number, way), goal.metric, goal.wanted, proved[name])


def _stars_out_of_reach(level: Level) -> Iterator[Problem]:
    proved = bounds(level)
    for number, star in enumerate(level.stars):
        name = METRIC_BY_NAME[star.metric].name
        if name in proved:
            yield from _out_of_reach(("stars", number, "reach"), star.metric, star.reach, proved[name])


def _out_of_reach(path: tuple[str | int, ...], metric: str, wanted: float, bound: float) -> Iterator[Problem]:
    is_more = METRIC_BY_NAME[metric].is_more_better
    if (wanted > bound) if is_more else (wanted < bound):
        limit = f"above {bound:.4g}; ask for less" if is_more else f"below {bound:.4g}; allow more"
        yield Problem(path, f"it is proved that no build wins with a {quoted(metric)} {limit}")


def _worse_wanted(level: Level) -> Iterator[Problem]:
    for number, goal in enumerate(level.goals):
        if goal.at_least is not None and not METRIC_BY_NAME[goal.metric].is_more_better:
            message = f"of {quoted(goal.metric)} less is better, and this asks for more; did you mean at_most?"
            yield Problem(("goals", number, "at_least"), message, Anchor.KEY)


def _given_stars(level: Level) -> Iterator[Problem]:
    for number, star in enumerate(level.stars):
        row = METRIC_BY_NAME[star.metric]
        alike = [goal for goal in level.goals if goal.class_name is None and _is(goal, row.name)]
        limits = [goal.at_least if row.is_more_better else goal.at_most for goal in alike]
        for limit in limits:
            if limit is not None and ((star.reach <= limit) if row.is_more_better else (star.reach >= limit)):
                harder = "more" if row.is_more_better else "less"
                message = f"every win earns this star, for a goal asks for {limit:g}; ask for {harder}"
                yield Problem(("stars", number, "reach"), message)


def _never_happening(level: Level) -> Iterator[Problem]:
    """Hints and a surprise for what befalls nobody here, for lack of the tile or of its setting."""
    kinds = _kinds(level)
    lacking = {
        event: f"no {first_kind(role)} is on the map or in the toolbox"
        for event, role in (("host_fetch", KEEPS), ("bundle_unverified", DRAFTS))
        if not any(plays(kind, role) for kind in kinds)
    }
    if not any(_may_cache(level, kind) for kind in kinds if plays(kind, PAGES)):
        lacking["prefix_hit"] = f"no {first_kind(PAGES)} has a prefix_cache, or may be given one"
    told = [(("hints", number, "when"), getattr(hint, "when", None)) for number, hint in enumerate(level.hints)]
    for path, when in [*told, (("surprise", "when"), level.surprise and level.surprise.when)]:
        if isinstance(when, str) and when in lacking:
            yield Problem(path, f"{quoted(when)} never happens here: {lacking[when]}; add that, or take this out")


def _may_cache(level: Level, kind: str) -> bool:
    offers = [level.offers(kind, place)["prefix_cache"] for place in ("", *level.settings) if place not in TILES]
    return any(offer.default is True or True in offer.values for offer in offers)


def _is(goal: Goal, name: str) -> bool:
    return METRIC_BY_NAME[goal.metric].name == name


def _half_translated(level: Level) -> Iterator[Fault]:
    """What a language lacks for which there are some words: who plays in it reads that in the level's own."""
    file = None if level.source.is_stream else Path(level.source.name)
    beside = {} if file is None else words_files(file)
    lessons = [] if file is None else lesson_files(file)
    for language in LANGUAGES:
        if language == ENGLISH or file is None:
            continue
        own = [lesson for lesson in lessons_for(file, language)[:2] if f"{language}." in lesson.name]
        told = level.translations.get(language)
        has_lesson = any(lesson in lessons for lesson in own)
        if told is None and not has_lesson:
            continue
        missing = _missing(level, told or Translation())
        if lessons and not has_lesson:
            missing.append(own[0].name)
        if missing:
            where = beside.get(language, file)
            message = (
                f"not there in {quoted(language)}: {', '.join(missing)}; whoever plays in it reads the level's own"
            )
            yield Fault(str(where), 1, 1, "$", message)


def _missing(level: Level, told: Translation) -> list[str]:
    said = {
        "title": level.title,
        "summary": level.summary,
        "takeaway": level.takeaway,
        "surprise": level.surprise,
        "hints": level.hints,
    }
    return [name for name, words in said.items() if words and getattr(told, name) is None]
