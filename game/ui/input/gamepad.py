"""Game controllers: plugging in and out, and which button was pressed, held ones again and again.

Buttons have the names of an Xbox controller: SDL's own mapping makes every controller look like one. Sticks and
triggers become buttons when they are pushed far enough.
"""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Final

import pygame

with suppress(ImportError):  # a pygame built without it plays by keyboard and mouse
    from pygame._sdl2 import controller

BUTTONS: Final = {
    pygame.CONTROLLER_BUTTON_A: "a",
    pygame.CONTROLLER_BUTTON_B: "b",
    pygame.CONTROLLER_BUTTON_X: "x",
    pygame.CONTROLLER_BUTTON_Y: "y",
    pygame.CONTROLLER_BUTTON_LEFTSHOULDER: "lb",
    pygame.CONTROLLER_BUTTON_RIGHTSHOULDER: "rb",
    pygame.CONTROLLER_BUTTON_LEFTSTICK: "ls",
    pygame.CONTROLLER_BUTTON_RIGHTSTICK: "rs",
    pygame.CONTROLLER_BUTTON_BACK: "back",
    pygame.CONTROLLER_BUTTON_START: "start",
    pygame.CONTROLLER_BUTTON_DPAD_UP: "up",
    pygame.CONTROLLER_BUTTON_DPAD_DOWN: "down",
    pygame.CONTROLLER_BUTTON_DPAD_LEFT: "left",
    pygame.CONTROLLER_BUTTON_DPAD_RIGHT: "right",
}

AXES: Final = {
    pygame.CONTROLLER_AXIS_LEFTX: ("left", "right"),
    pygame.CONTROLLER_AXIS_LEFTY: ("up", "down"),
    pygame.CONTROLLER_AXIS_RIGHTX: ("right_stick_left", "right_stick_right"),
    pygame.CONTROLLER_AXIS_RIGHTY: ("right_stick_up", "right_stick_down"),
    pygame.CONTROLLER_AXIS_TRIGGERLEFT: ("", "lt"),
    pygame.CONTROLLER_AXIS_TRIGGERRIGHT: ("", "rt"),
}
"""What an axis is when it is pushed to its lower and to its upper end."""

REPEATING: Final = frozenset(
    ("up", "down", "left", "right", "right_stick_up", "right_stick_down", "right_stick_left", "right_stick_right")
)
FIRST_REPEAT_S: Final = 0.35
REPEAT_S: Final = 0.09

FULL: Final = 32767
PUSHED: Final = 0.6
"""Share of an axis' way from which it counts as pressed."""
LET_GO: Final = 0.4
"""Below this it is let go again; between the two it stays what it was, so that it does not flutter."""

EVENTS: Final = frozenset(
    (
        *(pygame.CONTROLLERBUTTONDOWN, pygame.CONTROLLERBUTTONUP, pygame.CONTROLLERAXISMOTION),
        *(pygame.CONTROLLERDEVICEADDED, pygame.CONTROLLERDEVICEREMOVED),
    )
)


class Gamepad:
    """Every controller that is plugged in; all of them play alike."""

    def __init__(self) -> None:
        self._open: dict[int, tuple[object, str]] = {}
        """Controllers and their names by SDL's number; one that nobody holds reports nothing."""
        self._held: dict[tuple[int, str], float] = {}
        """Buttons that are down, by controller, with the seconds until each is pressed again."""

    @property
    def name(self) -> str:
        """What the controller that was plugged in last calls itself; empty while there is none."""
        return next((name for _, name in reversed(self._open.values())), "")

    def open(self) -> None:
        """Listens for controllers; those that are plugged in already report as if they had just been."""
        with suppress(NameError, pygame.error):
            controller.init()

    def close(self) -> None:
        """Lets go of every controller."""
        self._open.clear()
        self._held.clear()
        with suppress(NameError, pygame.error):
            controller.quit()

    def let_go(self) -> None:
        """Nothing is held any more: the window has lost the focus."""
        self._held.clear()

    def hold_off(self) -> None:
        """What is held is not pressed again until it has been let go."""
        self._held = dict.fromkeys(self._held, math.inf)

    def pressed(self, event: pygame.event.Event) -> list[str]:
        """The buttons that one of EVENTS presses."""
        if event.type == pygame.CONTROLLERDEVICEADDED:
            self._plug_in(event.device_index)
        elif event.type == pygame.CONTROLLERDEVICEREMOVED:
            self._open.pop(event.instance_id, None)
            self._held = {held: wait_s for held, wait_s in self._held.items() if held[0] != event.instance_id}
        elif event.type == pygame.CONTROLLERAXISMOTION:
            return self._moved(event.instance_id, event.axis, event.value / FULL)
        elif event.button in BUTTONS:
            is_down = event.type == pygame.CONTROLLERBUTTONDOWN
            return self._set(event.instance_id, BUTTONS[event.button], is_down=is_down)
        return []

    def update(self, elapsed_s: float) -> list[str]:
        """Time has passed: the held buttons that are pressed again."""
        again = []
        for held in self._held:
            self._held[held] -= elapsed_s
            if held[1] in REPEATING and self._held[held] <= 0:
                self._held[held] = REPEAT_S
                again.append(held[1])
        return again

    def repeats_in(self) -> float | None:
        """Seconds until a held button is pressed again; None while none is held."""
        waits = [max(0.0, wait_s) for (_, name), wait_s in self._held.items() if name in REPEATING]
        return min((wait_s for wait_s in waits if wait_s < math.inf), default=None)

    def _plug_in(self, device_index: int) -> None:
        with suppress(NameError, pygame.error):
            device = controller.Controller(device_index)
            self._open[device.id] = (device, device.name)

    def _moved(self, instance: int, axis: int, share: float) -> list[str]:
        pressed = []
        for name, way in zip(AXES.get(axis, ("", "")), (-1, 1), strict=True):
            if not name:
                continue
            if share * way >= PUSHED:
                pressed += self._set(instance, name, is_down=True)
            elif share * way < LET_GO:
                self._set(instance, name, is_down=False)
        return pressed

    def _set(self, instance: int, name: str, *, is_down: bool) -> list[str]:
        """Notes that a button is down or up; the button if it was not down before."""
        held = (instance, name)
        if not is_down:
            self._held.pop(held, None)
            return []
        if held in self._held:
            return []
        self._held[held] = FIRST_REPEAT_S
        return [name]
