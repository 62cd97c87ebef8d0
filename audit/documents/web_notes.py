"""What a web page says of itself outside its text: meta tags, its addresses, files it links to, pictures in it."""

from __future__ import annotations

import re

from audit.documents.markup import attributes

_FILE = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|rar|zip|7z)(?=\Z|[?#&])", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=(?:\(\d+\))?(\S+)", re.IGNORECASE)
_FURNITURE = re.compile(
    r"logo|icon|ico[_./]|qrcode|ewm|erweima|banner|arrow|btn|button|print|share|beian|gongan|jiucuo|dangzheng|"
    r"spacer|blank\.|line\.|bg[_.]|wza|blue\.png|red\.png",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*(\d+)")
_SMALLEST = 100  # pixels of width and height; smaller pictures are no tables
_TITLE = re.compile(r"<(?i:title)[^>]*+>([^<]*+)</")


class WebNotes:
    """Gathers the notes of one page."""

    def __init__(self) -> None:
        """Nothing noted so far."""
        self._notes: dict[str, str] = {}
        self._files: dict[str, str] = {}  # address to name
        self._pictures = 0

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
        sizes = [_NUMBER.match(said.get(side, "")) for side in ("width", "height")]
        if any(size and int(size[1]) < _SMALLEST for size in sizes) or _FURNITURE.search(said.get("src", "")):
            return False
        self._pictures += 1
        return True

    def of(self, source: str) -> dict[str, str]:
        """Notes by name: metas, `title`, `url`, `canonical`, `attachments` (lines of name, tab, address), `images`."""
        notes = dict(self._notes)
        if found := _TITLE.search(source):
            notes.setdefault("title", " ".join(found[1].split()))
        if saved := _SAVED_FROM.search(source[:4096]):
            notes["url"] = saved[1].removesuffix("-->")
        if self._files:
            notes["attachments"] = "\n".join(f"{name}\t{href}" for href, name in self._files.items())
        if self._pictures:
            notes["images"] = str(self._pictures)
        return notes
