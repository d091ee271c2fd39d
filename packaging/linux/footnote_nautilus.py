"""Puts "Ask Footnote About This" into the menu of GNOME's file manager. Needs python3-nautilus."""

import locale
import subprocess

from gi.repository import GObject, Nautilus

LABELS = {"de": "Footnote dazu befragen"}
LABEL = "Ask Footnote About This"


class AskFootnote(GObject.GObject, Nautilus.MenuProvider):
    def get_file_items(self, *arguments):
        # Before version 4 the window came first.
        files = arguments[-1]
        paths = [file.get_location().get_path() for file in files]
        if not paths or None in paths:
            return []
        language = (locale.getlocale(locale.LC_MESSAGES)[0] or "").split("_")[0]
        item = Nautilus.MenuItem(name="AskFootnote::ask", label=LABELS.get(language, LABEL), icon="footnote")
        item.connect("activate", lambda _item: subprocess.Popen(["footnote", "--", *paths]))
        return [item]
