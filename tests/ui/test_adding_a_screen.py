"""A screen is a file and a row: an invented one, put into a copy of the tree, opens from the menus and by its key."""

from __future__ import annotations

from pathlib import Path

from tests.tree_copy import add_to, changed, copied, ran, told

FILE = '''"""An invented screen."""

from game.content.words import text
from game.ui.screens.screen import MenuScreen
from game.ui.widgets.base import Widget
from game.ui.widgets.button import Button
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column
from game.ui.words import styles


class GalleryScreen(MenuScreen):
    """Names the level on the workbench."""

    def build(self) -> Widget:
        title = "no level" if self.app.playing is None else self.app.playing.title
        return Column([Label(title, styles.TITLE), Button(text("menu.back"), self.app.pop)])
'''
ROW = '    ScreenRow("gallery", GalleryScreen, {"title": 4, "pause": 3}, words="pause.heading"),\n'
LAST = '    ScreenRow("share", ShareScreen, {"pause": 3}),\n'
IMPORT = "from game.ui.screens.gallery import GalleryScreen\n"

READERS = """
import json, pygame
from pathlib import Path
from game.content.words import text
from game.ui.screens.gallery import GalleryScreen
from game.ui.screens.pause import PauseScreen
from game.ui.screens.play import PlayScreen
from tests.ui.pictures import names
from tests.ui.player import Player

player = Player(Path("home"))
shown = []

def back():
    shown.append([type(player.app.top).__name__, player.words()])
    player.key(pygame.K_ESCAPE)

player.click_on(text("pause.heading"))
back()
back()
player.open_level("prefill-decode")
player.key(pygame.K_ESCAPE)
player.click_on(text("pause.heading"))
back()
back()
player.app.toggle("gallery")
player.app.open("help")
player.app.open("gallery")
back()
back()
print(json.dumps({"shown": shown, "pictures": [name for name in names() if "gallery" in name]}))
"""


def with_gallery(folder: Path) -> Path:
    tree = copied(folder)
    screens = tree / "game" / "ui" / "screens"
    (screens / "gallery.py").write_text(FILE, encoding="utf-8")
    add_to(screens / "table.py", "from game.ui.screens.codex import CodexScreen\n", IMPORT)
    add_to(screens / "table.py", LAST, ROW)
    return tree


def test_an_invented_screen_takes_a_file_and_a_row(tmp_path: Path) -> None:
    tree = with_gallery(tmp_path)
    assert changed(tree) == {"game/ui/screens/gallery.py", "game/ui/screens/table.py"}
    seen = told(tree, READERS)
    assert [name for name, _ in seen["shown"]] == [
        *("GalleryScreen", "TitleScreen", "GalleryScreen", "PauseScreen", "GalleryScreen", "PlayScreen")
    ]
    assert [words for name, words in seen["shown"] if name == "GalleryScreen"] == [
        *("no level Back", "Prefill & Decode Back", "Prefill & Decode Back")
    ]
    assert seen["pictures"] == ["gallery-small", "gallery-large"]
    wanted = ("tests/ui/test_layout.py", "-k", "test_everything_fits and (gallery or pause or title)")
    done = ran(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *wanted)
    assert "failed" not in done.stdout, done.stdout[-3000:]
    assert done.returncode == 0


def test_a_screen_has_a_key_where_an_action_has_its_name(tmp_path: Path) -> None:
    tree = with_gallery(tmp_path)
    actions = tree / "game" / "ui" / "input" / "actions.py"
    add_to(actions, '    Action("codex", "everywhere", ("c",)),\n', '    Action("gallery", "everywhere", ("g",)),\n')
    script = READERS.partition("shown = []")[0] + (
        "shown = []\n"
        "for key in (pygame.K_g, pygame.K_g, pygame.K_g):\n"
        "    player.key(key)\n"
        "    shown.append(type(player.app.top).__name__)\n"
        "print(json.dumps(shown))\n"
    )
    assert told(tree, script) == ["GalleryScreen", "TitleScreen", "GalleryScreen"]
