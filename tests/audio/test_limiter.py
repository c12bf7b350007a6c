"""What may sound when: never a noise, never a clip, and the alarm always."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from game.audio.limiter import DEVICE_LAG_S, Limiter, Start
from game.audio.voices import ALARM, FACTORY, HAND, LANES, NUM_LEVELS, STREAM, VOICES

FRAME_S = 1 / 60
FACTORY_KINDS = [kind for kind, voice in VOICES.items() if voice.lane in (FACTORY, STREAM)]
HAND_KINDS = [kind for kind, voice in VOICES.items() if voice.lane is HAND]
ALARM_KINDS = [kind for kind, voice in VOICES.items() if voice.lane is ALARM]


def frames(duration_s: float, counts: Mapping[str, int], limiter: Limiter) -> Iterator[tuple[float, Start]]:
    """The starts of a steady stream of events, the same counts in each frame."""
    for frame in range(round(duration_s / FRAME_S)):
        for start in limiter.admit(counts, frame * FRAME_S):
            yield frame * FRAME_S, start


def most_in_a_second(moments: list[float]) -> int:
    return max((sum(begin <= moment < begin + 1.0 for moment in moments) for begin in moments), default=0)


def test_two_hundred_tokens_a_second_are_heard_as_a_steady_patter() -> None:
    limiter = Limiter(VOICES)
    starts = [
        moment_s
        for frame in range(600)
        for moment_s in [frame * FRAME_S]
        for _ in limiter.admit({"token": (frame + 1) * 10 // 3 - frame * 10 // 3}, moment_s)
    ]
    assert 100 <= len(starts) <= 150
    assert min(later - earlier for earlier, later in pairwise(starts)) >= 0.07
    assert max(later - earlier for earlier, later in pairwise(starts)) <= 0.1
    assert most_in_a_second(starts) <= 15


def test_everything_at_once_keeps_to_each_voice_and_to_the_total() -> None:
    heard = list(frames(10.0, dict.fromkeys(VOICES, 9), Limiter(VOICES)))
    for kind, voice in VOICES.items():
        moments = [moment for moment, start in heard if start.kind == kind]
        assert most_in_a_second(moments) <= 1 / voice.min_interval_s + 1
    for lane in LANES:
        moments = [moment for moment, start in heard if VOICES[start.kind].lane is lane]
        assert most_in_a_second(moments) <= lane.max_starts_per_s


def test_a_full_factory_still_lets_every_kind_be_heard() -> None:
    heard = Counter(start.kind for _, start in frames(10.0, dict.fromkeys(FACTORY_KINDS, 4), Limiter(VOICES)))
    assert set(heard) == set(FACTORY_KINDS)
    assert min(heard.values()) >= 10, "about once a second or more"
    assert heard["token"] + heard["delivered"] >= 100, "the stream goes on"


@pytest.mark.parametrize("kind", ALARM_KINDS)
def test_alarm_is_heard_at_once_through_any_din(kind: str) -> None:
    for moment in range(60):
        limiter = Limiter(VOICES)
        for frame in range(moment):
            limiter.admit(dict.fromkeys(FACTORY_KINDS + HAND_KINDS, 9), frame * FRAME_S)
        assert Start(kind, 0) in limiter.admit({kind: 1}, moment * FRAME_S)


def test_the_hand_is_heard_over_a_full_factory() -> None:
    for kind in HAND_KINDS:
        limiter = Limiter(VOICES)
        for frame in range(120):
            limiter.admit(dict.fromkeys(FACTORY_KINDS, 9), frame * FRAME_S)
        assert [start.kind for start in limiter.admit({kind: 1}, 2.0)] == [kind]


def test_who_has_been_silent_longest_chooses_first() -> None:
    one = replace(VOICES["sent"], lane=replace(FACTORY, num_channels=1), duration_s=0.05, min_interval_s=0.0)
    limiter = Limiter({"first": one, "second": one, "third": one})
    due = {"first": 1, "second": 1, "third": 1}
    heard = [start.kind for moment in range(6) for start in limiter.admit(due, moment * 0.1)]
    assert heard == ["first", "second", "third"] * 2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(0.0, 0.4),
            st.dictionaries(st.sampled_from(list(VOICES)), st.integers(0, 500), max_size=len(VOICES)),
        ),
        max_size=60,
    )
)
def test_no_lane_ever_needs_more_channels_than_it_has(story: list[tuple[float, dict[str, int]]]) -> None:
    limiter = Limiter(VOICES)
    again = Limiter(VOICES)
    now_s = 0.0
    sounding: list[tuple[float, str]] = []  # end, kind
    for pause_s, counts in story:
        now_s += pause_s
        starts = limiter.admit(counts, now_s)
        assert starts == again.admit(counts, now_s), "the same story, other starts"
        assert all(counts[start.kind] > 0 for start in starts)
        assert all(0 <= start.note < len(VOICES[start.kind].steps) for start in starts)
        sounding = [(end_s, kind) for end_s, kind in sounding if end_s > now_s]
        sounding += [(now_s + VOICES[start.kind].duration_s, start.kind) for start in starts]
        for lane in LANES:
            assert sum(VOICES[kind].lane is lane for _, kind in sounding) <= lane.num_channels


def test_no_more_of_a_voice_sound_at_once_than_the_table_allows() -> None:
    long = replace(VOICES["token"], duration_s=1.0, max_simultaneous=2, min_interval_s=0.0)
    limiter = Limiter({"token": long})
    assert [len(limiter.admit({"token": 1}, moment_s)) for moment_s in (0.0, 0.1, 0.2, 0.9)] == [1, 1, 0, 0]
    assert not limiter.admit({"token": 1}, 1.0 + DEVICE_LAG_S / 2), "the device may still be playing the first"
    assert limiter.admit({"token": 1}, 1.0 + DEVICE_LAG_S)


def test_no_more_start_in_any_second_than_the_lane_allows() -> None:
    quick = replace(VOICES["token"], duration_s=0.0, min_interval_s=0.0, max_simultaneous=99)
    quick = replace(quick, lane=replace(STREAM, num_channels=99))
    limiter = Limiter({"token": quick, "sent": quick, "oom": VOICES["oom"]})
    moments = [0.01 * number for number in range(300)]
    starts = [moment_s for moment_s in moments for _ in limiter.admit({"token": 1, "sent": 1}, moment_s)]
    assert most_in_a_second(starts) == STREAM.max_starts_per_s
    assert starts[-1] > 2.0, "the next second has starts of its own"
    assert limiter.admit({"oom": 1}, moments[-1]), "an alarm has starts of its own"


def test_more_tokens_make_higher_notes() -> None:
    means = []
    for num_tokens in (1, 3, 12):
        notes = [start.note for _, start in frames(3.0, {"token": num_tokens}, Limiter(VOICES))]
        means.append(sum(notes) / len(notes))
    assert means == sorted(means)
    assert means[0] + 1 < means[-1]


def test_each_star_rings_higher_than_the_one_before() -> None:
    limiter = Limiter(VOICES)
    assert [limiter.admit({"star": 1 << star}, 0.3 * star)[0].note for star in range(4)] == [0, 1, 2, 3]


def test_lone_tokens_walk_over_the_lowest_notes() -> None:
    limiter = Limiter(VOICES)
    assert [limiter.admit({"token": 1}, float(second))[0].note for second in range(5)] == [0, 2, 1, 3, 0]


def test_unheard_events_raise_the_next_note_but_are_forgotten_after_a_pause() -> None:
    def note_after(pause_s: float) -> int:
        limiter = Limiter(VOICES)
        limiter.admit({"verified": 1}, 0.0)
        assert not limiter.admit({"verified": 7}, 0.01)
        return limiter.admit({"verified": 1}, pause_s)[0].note

    assert note_after(VOICES["verified"].min_interval_s + 0.1) == 3
    assert note_after(5.0) == 0


def test_levels_stay_inside_the_notes() -> None:
    for voice in VOICES.values():
        notes = {voice.note(level, ordinal) for level in range(NUM_LEVELS) for ordinal in range(12)}
        assert notes == set(range(len(voice.steps))), "a note that is never played, or one that is missing"


def test_an_alarm_told_twice_sounds_once() -> None:
    limiter = Limiter(VOICES)
    assert limiter.admit({"oom": 1}, 0.0)
    assert not limiter.admit({"oom": 1}, FRAME_S)
    assert not limiter.admit({}, 10.0), "an event that was refused does not sound later by itself"


def test_a_clock_set_back_begins_anew() -> None:
    limiter = Limiter(VOICES)
    assert limiter.admit({"oom": 1}, 100.0)
    assert limiter.admit({"oom": 1}, 0.0)


def test_nothing_happened_and_unknown_kinds_are_silent() -> None:
    limiter = Limiter(VOICES)
    assert limiter.admit({}, 0.0) == []
    assert limiter.admit({"token": 0, "tea": 3}, 0.0) == []


def test_the_channel_is_given_back_when_the_wave_ends() -> None:
    limiter = Limiter(VOICES)
    assert limiter.admit({"oom": 1}, 0.0)
    assert not limiter.admit({"stalled": 1}, VOICES["oom"].duration_s), "the device may still be playing"
    assert limiter.admit({"stalled": 1}, VOICES["oom"].duration_s + DEVICE_LAG_S)
