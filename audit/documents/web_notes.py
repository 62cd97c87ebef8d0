"""What a web page says of itself outside its text: meta tags, its addresses, files it links to, pictures in it."""

from __future__ import annotations

import re

from audit.documents.effects import effects_on
from audit.documents.markup import ATTRIBUTES, SKIPPED, attributes

_FILE = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|rar|zip|7z)(?=\Z|[?#&])", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=(?:\(\d+\))?(\S+)", re.IGNORECASE)
_FURNITURE = re.compile(
    r"logo|icon|ico[_./]|qrcode|ewm|erweima|banner|arrow|btn|button|print|share|beian|gongan|jiucuo|dangzheng|"
    r"spacer|blank\.|line\.|bg[_.]|wza|blue\.png|red\.png",
    re.IGNORECASE,
)
# Other pages and files that are shown within this one, and what sites put in frames beside the text.
_FRAMES = re.compile(r"<(?:iframe|embed|object)[\s/>]", re.IGNORECASE)
_FRAME = re.compile(rf"{SKIPPED}|(?P<frame><(?i:iframe|embed|object)(?=[\s/>]){ATTRIBUTES})")
_FRAMED_FURNITURE = re.compile(
    r"\A\s*(?:\Z|about:|javascript:|data:image)|\.(?:swf|mp4|mp3|gif|jpe?g|png)(?=\Z|[?#])"
    r"|(?:\A|[/_.-])(?:share|login|search|weather|tianqi|video|player|map|count(?:er)?|stat|comments?|nav|menu|top"
    r"|head(?:er)?|foot(?:er)?|banner)(?=[/_.?#-]|\Z)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*(\d+)")
_IN_DATA = re.compile(r'"datePublished"\s*:\s*"(\d{4}-\d{1,2}-\d{1,2})')
_SMALLEST = 100  # pixels of width and height; smaller pictures are no tables
_TITLE = re.compile(r"<(?i:title)[^>]*+>([^<]*+)</")


class WebNotes:
    """Gathers the notes of one page."""

    def __init__(self) -> None:
        """Nothing noted so far."""
        self._notes: dict[str, str] = {}
        self._files: dict[str, str] = {}  # address to name
        self._pictures = 0
        self._published: set[str] = set()
        self._times: list[str] = []

    def meta(self, printed: str) -> None:
        """A meta tag: name (or property) and content."""
        said = attributes(printed)
        name = said.get("name") or said.get("property") or said.get("itemprop")
        if name and (content := said.get("content", "").strip()):
            self._notes.setdefault(name, content)

    def link(self, printed: str) -> None:
        """A link tag of the head: the page's canonical address."""
        said = attributes(printed)
        if "canonical" in said.get("rel", "").lower().split() and said.get("href"):
            self._notes.setdefault("canonical", said["href"].strip())

    def anchor(self, printed: str, said: str) -> None:
        """A link in the text and what it says; noted when it leads to a file of a kind that reports come in."""
        found = attributes(printed)
        href = found.get("href", "").strip()
        if _FILE.search(href) or _FILE.search(found.get("download", "")):
            name = " ".join((said or found.get("title") or found.get("download") or "").split())
            self._files[href] = self._files.get(href) or name

    def picture(self, printed: str) -> bool:
        """A picture in the text: noted, and so said, unless it is small or belongs to the page's furniture."""
        said = attributes(printed)
        if _is_small(said) or _FURNITURE.search(said.get("src", "")):
            return False
        self._pictures += 1
        return True

    def published(self, said: str) -> None:
        """A day on which an element says that something on the page was published."""
        self._published.add(said)

    def time(self, line: int, column: int) -> None:
        """Where an element for times prints a day."""
        self._times.append(f"{line}:{column}")

    def of(self, source: str) -> dict[str, str]:
        """Notes by name: metas, `title`, `url`, `canonical`, `images`; `attachments`, lines of name, tab and address.

        `frames` are the addresses, a line each, of other pages and files that this one shows within itself, `times` the
        places, line:column, of what elements for times print; `datePublished` is there if all that say it agree.
        """
        notes = dict(self._notes)
        if "datePublished" in source:
            self._published.update(_IN_DATA.findall(source))
        if len(self._published) == 1:
            notes.setdefault("datePublished", *self._published)
        if self._times:
            notes["times"] = "\n".join(self._times)
        if found := _TITLE.search(source):
            notes.setdefault("title", " ".join(found[1].split()))
        if saved := _SAVED_FROM.search(source[:4096]):
            notes["url"] = saved[1].removesuffix("-->")
        if self._files:
            notes["attachments"] = "\n".join(f"{name}\t{href}" for href, name in self._files.items())
        if self._pictures:
            notes["images"] = str(self._pictures)
        if _FRAMES.search(source):
            frames = [_framed(match["frame"]) for match in _FRAME.finditer(source) if match["frame"]]
            notes["frames"] = "\n".join(dict.fromkeys(filter(None, frames)))
        return notes


def _framed(printed: str) -> str:
    """The address that a frame shows, if it may be a part of the page's text."""
    said = attributes(printed)
    address = " ".join((said.get("src") or said.get("data") or "").split())
    unseen = _is_small(said) or not effects_on("iframe", printed).isdisjoint(("gone", "veil"))
    return "" if unseen or _FRAMED_FURNITURE.search(address) else address


def _is_small(said: dict[str, str]) -> bool:
    sizes = [_NUMBER.match(said.get(side, "")) for side in ("width", "height")]
    return any(size and int(size[1]) < _SMALLEST and "%" not in size.string for size in sizes)
