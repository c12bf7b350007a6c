"""One function a voice: what each kind of event sounds like, as a finished wave built on a step of the scale."""

from game.audio.synth import Wave, bell, decay, finished, glide, harmonics, hiss, hz, layered, pluck, sine, swell

SOFT_SQUARE = (1.0, 0.0, 0.28, 0.0, 0.11)  # odd partials only: a chip sound with its edges taken off
SOFT_SAW = (1.0, 0.42, 0.22, 0.12, 0.06)
ECHO_S = 0.14


def sent(step: int) -> Wave:
    """A small upward blip: a prompt leaves its user."""
    return finished(glide(hz(step) * 0.89, hz(step), 0.11, SOFT_SQUARE) * swell(0.11, 0.012, 0.035))


def prefill_done(step: int) -> Wave:
    """A rolled open chord that swells: the whole prompt is in the KV cache."""
    notes = [harmonics(hz(step + up), 0.3, SOFT_SAW) * swell(0.3, 0.03, 0.09) for up in (0, 3, 5)]
    return finished(layered((0.0, notes[0]), (0.025, 0.7 * notes[1]), (0.05, 0.5 * notes[2])))


def token(step: int) -> Wave:
    """A drop of a plucked string, short enough to stand in a row of fourteen a second."""
    return finished(pluck(hz(step), 0.1, 0.028, num_partials=3))


def bundle(step: int) -> Wave:
    """Four quick grace notes upwards: drafts that are still only guesses."""
    notes = [(0.022 * up, pluck(hz(step + up), 0.09, 0.02, num_partials=2)) for up in range(4)]
    return finished(layered(*notes))


def verified(step: int) -> Wave:
    """A note and the octave above it: the gate lets drafts through."""
    low, high = bell(hz(step), 0.16, 0.04, 2.0, 0.8), bell(hz(step + 5), 0.16, 0.045, 2.0, 0.8)
    return finished(layered((0.0, low), (0.045, high)))


def rejected(step: int) -> Wave:
    """A muted knock that falls: work thrown away."""
    knock = glide(hz(step), hz(step - 2), 0.17, SOFT_SQUARE) * swell(0.17, 0.004, 0.045)
    return finished(layered((0.0, knock), (0.0, 0.22 * hiss(0.04, 300.0, 1_800.0) * decay(0.04, 0.01))))


def preempted(step: int) -> Wave:
    """Two soft knocks, the second below the first: a sequence gives way and goes back into the queue."""
    notes = (hz(step), hz(step - 3))
    first, second = (glide(note, note, 0.09, SOFT_SQUARE) * swell(0.09, 0.004, 0.03) for note in notes)
    return finished(layered((0.0, first), (0.11, second)))


def delivered(step: int) -> Wave:
    """A glassy ping: a token reaches its user."""
    return finished(bell(hz(step), 0.16, 0.05, 3.0, 0.7))


def request_done(step: int) -> Wave:
    """Two chimes, the second above the first: an answer is complete."""
    first, second = bell(hz(step), 0.25, 0.08, 2.0, 1.0), bell(hz(step + 3), 0.27, 0.09, 2.0, 1.0)
    return finished(layered((0.0, first), (0.09, second)))


def spilled(step: int) -> Wave:
    """A breath of noise over a sinking tone: something ran off the belt."""
    sinking = glide(hz(step), hz(step - 5), 0.26) * swell(0.26, 0.02, 0.08)
    return finished(layered((0.0, sinking), (0.0, 0.5 * hiss(0.22, 500.0, 2_400.0) * swell(0.22, 0.03, 0.05))))


def oom(step: int) -> Wave:
    """The alarm: four two-tone calls, each a step lower, over a bass that sags."""
    calls = []
    for number in range(4):
        shape = 0.85**number * swell(0.135, 0.01, 0.3) * swell(0.135, 0.01, 0.3)[::-1]
        for half, up in enumerate((0, -2)):
            call = shape * harmonics(hz(step - number + up), 0.135, SOFT_SQUARE)
            calls.append((0.27 * number + 0.135 * half, call))
    bass = glide(hz(step - 10), hz(step - 18), 1.45, SOFT_SAW) * swell(1.45, 0.05, 0.6)
    return finished(layered(*calls, (0.0, 0.7 * bass)))


def victory(step: int) -> Wave:
    """An arpeggio over two octaves that ends on a held chord, each note with an echo."""
    layers = []
    for number, up in enumerate((0, 2, 3, 5, 7, 8, 10)):
        note = pluck(hz(step + up), 0.7, 0.2, num_partials=4)
        layers += [(0.11 * number, note), (0.11 * number + ECHO_S, 0.3 * note)]
    chord = [harmonics(hz(step + up), 1.1, SOFT_SAW) * swell(1.1, 0.03, 0.3) for up in (0, 3, 7)]
    return finished(layered(*layers, *((0.77, 0.55 * note) for note in chord)))


def ui_click(step: int) -> Wave:
    """A tick under the finger."""
    return finished(sine(hz(step), 0.035) * decay(0.035, 0.008))


def ui_error(step: int) -> Wave:
    """Two low, dull beeps: that cannot be done."""
    beep = harmonics(hz(step), 0.08, SOFT_SQUARE) * swell(0.08, 0.008, 0.06)
    return finished(layered((0.0, beep), (0.11, 0.8 * beep)))


def place(step: int) -> Wave:
    """A wooden knock with a note in it: a tile is set down."""
    knock = pluck(hz(step), 0.12, 0.035, num_partials=2)
    return finished(layered((0.0, knock), (0.0, 0.3 * hiss(0.03, 400.0, 2_500.0) * decay(0.03, 0.007))))


def erase(step: int) -> Wave:
    """The knock turned round: it falls and goes."""
    return finished(glide(hz(step), hz(step - 3), 0.12, (1.0, 0.3)) * swell(0.12, 0.03, 0.035))


def turn(step: int) -> Wave:
    """A ratchet of two teeth: a tile turns on its spot."""
    tooth = pluck(hz(step), 0.06, 0.014, num_partials=2)
    return finished(layered((0.0, 0.7 * tooth), (0.04, tooth)))


def hover(step: int) -> Wave:
    """The tip of a fingernail: something here can be pressed."""
    return finished(sine(hz(step), 0.025) * decay(0.025, 0.005))


def tab(step: int) -> Wave:
    """A page that is turned: a click, and another one a fourth above."""
    leaves = [sine(hz(step + up), 0.03) * decay(0.03, 0.008) for up in (0, 2)]
    return finished(layered((0.0, leaves[0]), (0.03, leaves[1])))


def power_up(step: int) -> Wave:
    """A coil that charges: the factory runs."""
    return finished(glide(hz(step - 5), hz(step), 0.28, SOFT_SAW) * swell(0.28, 0.16, 0.2))


def power_down(step: int) -> Wave:
    """The coil lets go: the factory stands."""
    return finished(glide(hz(step), hz(step - 5), 0.24, SOFT_SAW) * swell(0.24, 0.02, 0.1))


def step_done(step: int) -> Wave:
    """A nod of two bells: well done, go on."""
    first, second = bell(hz(step), 0.3, 0.08, 2.0, 0.6), bell(hz(step + 2), 0.4, 0.13, 2.0, 0.6)
    return finished(layered((0.0, first), (0.1, second)))


def star(step: int) -> Wave:
    """A bell with a glint above it: a star lights up."""
    glints = [(0.03 * (1 + up), 0.3 * pluck(hz(step + 5 + up), 0.2, 0.05, num_partials=2)) for up in range(3)]
    return finished(layered((0.0, bell(hz(step), 0.42, 0.13, 3.0, 0.9)), *glints))


def missed(step: int) -> Wave:
    """A sigh of three notes that go down and stay open: close, but no."""
    notes = [harmonics(hz(step - down), 0.55, SOFT_SAW) * swell(0.55, 0.03, 0.18) for down in (0, 2, 3)]
    return finished(layered((0.0, notes[0]), (0.22, notes[1]), (0.44, notes[2])))


def stalled(step: int) -> Wave:
    """An engine that dies: the same thud ever slower, ever lower."""
    layers = []
    start_s = 0.0
    for number in range(4):
        thud = harmonics(hz(step - number), 0.3, SOFT_SQUARE) * swell(0.3, 0.015, 0.07)
        layers.append((start_s, 0.85**number * thud))
        start_s += 0.16 * 1.45**number
    return finished(layered(*layers))
