# SPDX-License-Identifier: MIT
"""Holds what readers' programs get against the database and the published rules; prints "ok" or what is wrong.

check.py feeds DB LIST RSS ATOM JSON   the three feeds of a list (0 the site, else a section's id or minus a tag's)
check.py sitemap DB FILE FROM TO       a part of the sitemap: exactly the live articles of these places
check.py index FILE FILE…              an index against the parts it names: their newest lastmod is not after the index's
"""
import html
import json
import re
import sqlite3
import sys
import xml.etree.ElementTree as ET
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import feedparser

BASE = "http://127.0.0.1:8080"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"
AT = "{http://purl.org/atompub/tombstones/1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
W3C = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
RFC822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (GMT|[+-]\d{4})$")
ITEMS, CHARS = 20, 350000
wrong = []


def want(what, expected, have):
    if expected != have:
        wrong.append("%s: want %.300r, have %.300r" % (what, expected, have))


def must(what, holds):
    if not holds:
        wrong.append(what)


def instant(text):
    must("W3C datetime: %s" % text, W3C.match(text))
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def rfc822(text):
    must("RFC 822 date: %s" % text, RFC822.match(text))
    return int(parsedate_to_datetime(text).timestamp())


def fit(text):
    """Characters that XML 1.0 cannot hold."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)


class Pieces(HTMLParser):
    """Tags, attributes and text of HTML, links apart."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.page, self.seen, self.links = page, [], []

    def handle_starttag(self, tag, attrs):
        kept = []
        for name, value in attrs:
            if name in ("href", "src"):
                self.links.append(value)
            else:
                kept.append((name, value))
        self.seen.append((tag, kept))

    def handle_endtag(self, tag):
        self.seen.append("/" + tag)

    def handle_data(self, data):
        if self.seen and isinstance(self.seen[-1], list):
            self.seen[-1][0] += data
        else:
            self.seen.append([data])


def pieces(text, page):
    p = Pieces(page)
    p.feed(text)
    p.close()
    return p


def plain(link):
    """Without dot segments, as whoever follows it sees it."""
    return urljoin(link, link) if urlsplit(link).scheme == "mailto" else urljoin(link, urlsplit(link).path.replace("//", "/") + (
        "?" + urlsplit(link).query if urlsplit(link).query else "") + ("#" + urlsplit(link).fragment if urlsplit(link).fragment else ""))


class Item:
    def __init__(self, db, row):
        (self.id, self.title, self.summary, self.dateline, self.byline, self.source, self.source_url, self.body, self.owed,
         self.published, self.updated, section, self.signer, editor, self.stage) = row
        self.url = "%s/a/%d.html" % (BASE, self.id)
        self.title = fit(self.title.replace("\u200b", ""))
        self.editor = editor or self.signer
        self.updated = max(self.updated or 0, self.published) // 1000
        self.published //= 1000
        tags = [t for (t,) in db.execute("SELECT p.name FROM listing l JOIN tag_page p ON p.id = -l.list "
                                         "WHERE l.article_id = ? ORDER BY p.name", (self.id,))]
        self.tags = [section] + [t for t in tags if t != section]
        self.corrections = db.execute("SELECT r.correction_type, r.correction FROM correction c JOIN revision r ON r.article_id ="
                                      " c.article_id AND r.no = c.no WHERE c.article_id = ?", (self.id,)).fetchall()
        self.mark = "【紧急发布，待补签】" if self.owed == "countersign" else ""


def expected(db, which):
    rows = db.execute(
        "SELECT a.id, r.title, r.summary, r.dateline, r.byline, r.source, r.source_url, r.html, a.owed, a.published_at,"
        " (SELECT max(at) FROM ledger g WHERE g.article_id = a.id AND g.action = 'publish' AND g.no = a.published_no),"
        " s.title, f.signer_name, r.editor, f.stage FROM listing l JOIN article a ON a.id = l.article_id AND a.public = 'live'"
        " JOIN revision r ON r.article_id = a.id AND r.no = a.published_no"
        " JOIN signoff f ON f.article_id = r.article_id AND f.no = r.no JOIN section s ON s.id = a.section_id"
        " WHERE l.list = ? ORDER BY l.place DESC LIMIT 20", (which,)).fetchall()
    return [Item(db, row) for row in rows]


def check_content(item, text):
    """The signed HTML stands in it, whole, with its links resolved; so do corrections, mark and who answers for it."""
    mine = pieces(text, item.url)
    for link in mine.links:
        must("%s: a link that is not absolute: %s" % (item.url, link), urlsplit(link).scheme in ("http", "https", "mailto"))
    # the dateline stands in bold at the head of the first paragraph
    body, dateline = fit(item.body), "<p><strong>%s</strong>" % html.escape(item.dateline)
    if item.dateline:
        body = dateline + (" " + body[3:] if body.startswith("<p>") else "</p>\n" + body)
    signed = pieces(body.strip(), item.url)
    n = len(signed.seen)
    at = [i for i in range(len(mine.seen)) if mine.seen[i:i + n] == signed.seen]
    must("%s: the signed text stands %d times in it: %.300r … %.300r" % (item.url, len(at), signed.seen, mine.seen), len(at) == 1)
    resolved = [plain(urljoin(item.url, link)) for link in signed.links]
    at = [plain(link) for link in mine.links]
    must("%s: links %r not among %r" % (item.url, resolved, at),
         any(at[i:i + len(resolved)] == resolved for i in range(len(at) + 1)))
    said = html.unescape(re.sub("<[^>]*>", "", text))
    for words in [item.dateline, item.editor, item.source] + [w for pair in item.corrections for w in pair]:
        must("%s: %r is missing" % (item.url, words), fit(words) in said)
    want("%s: marked as urgent" % item.url, item.owed == "countersign", "紧急发布，待补签" in said)


def check_json(feed, items):
    """https://www.jsonfeed.org/version/1.1/, rule by rule."""
    top = {"version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon",
           "authors", "language", "expired", "hubs", "items"}
    each = {"id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image",
            "date_published", "date_modified", "authors", "tags", "language", "attachments"}
    want("version", "https://jsonfeed.org/version/1.1", feed.get("version"))
    must("title", isinstance(feed.get("title"), str) and feed["title"])
    must("items", isinstance(feed.get("items"), list))
    must("unknown keys: %r" % (set(feed) - top), set(feed) <= top)
    for key in ("home_page_url", "feed_url", "favicon"):
        must("%s: %r" % (key, feed.get(key)), urlsplit(feed[key]).scheme in ("http", "https"))
    must("language", re.match(r"[a-z]{2,3}(-[A-Za-z0-9]+)*$", feed["language"]))
    want("ids are unique", len(feed["items"]), len({i["id"] for i in feed["items"]}))
    for o in feed["items"]:
        must("unknown keys: %r" % (set(o) - each), set(o) <= each)
        must("id", isinstance(o["id"], str) and o["id"])
        must("content", "content_html" in o or "content_text" in o)
        must("tags", all(isinstance(t, str) and t for t in o["tags"]))
        for author in o.get("authors", []) + feed["authors"]:
            must("an author has something", set(author) <= {"name", "url", "avatar"} and author)
    want("items", [i.url for i in items], [o["id"] for o in feed["items"]])
    for i, o in zip(items, feed["items"]):
        want("title", i.title, o["title"])
        want("url", i.url, o["url"])
        want("summary", fit(i.mark + i.summary), o.get("summary", ""))
        want("published", i.published, instant(o["date_published"]))
        want("updated", i.updated, instant(o["date_modified"]))
        want("tags", [fit(t) for t in i.tags], o["tags"])
        want("authors", [fit(i.byline)] if i.byline else [], [a["name"] for a in o.get("authors", [])])


def check_rss(root, items):
    rows = root.findall("channel/item")
    want("items", [i.url for i in items], [r.findtext("guid") for r in rows])
    for i, r in zip(items, rows):
        want("title", i.title, r.findtext("title"))
        want("link", i.url, r.findtext("link"))
        want("published", i.published, rfc822(r.findtext("pubDate")))
        want("updated", i.updated, instant(r.findtext(ATOM + "updated")))
        want("creator", fit(i.byline), r.findtext(DC + "creator") or "")
        want("contributor", fit(i.editor), r.findtext(DC + "contributor"))
        want("source", fit(i.source), r.findtext(DC + "source"))
        want("tags", [fit(t) for t in i.tags], [t.text for t in r.findall("category")])
        want("description", fit(i.mark + i.summary), html.unescape(r.findtext("description") or ""))
        must("description is HTML", "<" not in (r.findtext("description") or ""))
    if items:
        must("lastBuildDate", rfc822(root.findtext("channel/lastBuildDate")) >= max(i.updated for i in items))


def check_atom(root, items, gone):
    rows = root.findall(ATOM + "entry")
    want("items", [i.url for i in items], [r.findtext(ATOM + "id") for r in rows])
    for i, r in zip(items, rows):
        want("title", i.title, r.findtext(ATOM + "title"))
        links = {link.get("rel"): link.get("href") for link in r.findall(ATOM + "link")}
        want("links", {"alternate": i.url, **({"via": i.source_url} if i.source_url else {})}, links)
        want("published", i.published, instant(r.findtext(ATOM + "published")))
        want("updated", i.updated, instant(r.findtext(ATOM + "updated")))
        want("author", fit(i.byline), r.findtext(ATOM + "author/" + ATOM + "name") or "")
        want("contributor", fit(i.editor), r.findtext(ATOM + "contributor/" + ATOM + "name"))
        want("tags", [fit(t) for t in i.tags], [t.get("term") for t in r.findall(ATOM + "category")])
        want("summary", fit(i.mark + i.summary), r.findtext(ATOM + "summary") or "")
    # RFC 4287, section 4.1.1: an entry without an author takes the feed's
    must("feed author", root.find(ATOM + "author") is not None)
    told = root.findall(AT + "deleted-entry")
    want("tombstones", gone, [(d.get("ref"), instant(d.get("when"))) for d in told])
    for d in told:
        must("a tombstone says no more", len(d) == 0 and not (d.text or "").strip() and len(d.attrib) == 2)
    times = [i.updated for i in items] + [at for _, at in gone]
    if times:
        want("updated", max(times), instant(root.findtext(ATOM + "updated")))


def check_parsed(path, kind, items):
    """What a program with the most used parser sees. It guesses whether a title of RSS is HTML."""
    seen = feedparser.parse(open(path, "rb").read())
    want("%s: bozo" % kind, 0, int(seen.bozo))
    want("%s: version" % kind, kind, seen.version)
    want("%s: ids" % kind, [i.url for i in items], [e.id for e in seen.entries])
    for i, e in zip(items, seen.entries):
        want("%s: link" % kind, i.url, e.link)
        if not re.search("[<>&]", i.title):
            want("%s: title" % kind, " ".join(i.title.split()), " ".join(e.title.split()))
        want("%s: published" % kind, i.published, int(datetime(*e.published_parsed[:6], tzinfo=timezone.utc).timestamp()))
        want("%s: updated" % kind, i.updated, int(datetime(*e.updated_parsed[:6], tzinfo=timezone.utc).timestamp()))
        want("%s: tags" % kind, len(i.tags), len(e.tags))


def feeds(path, which, rss_file, atom_file, json_file):
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    items = expected(db, int(which))
    gone = [("%s/a/%d.html" % (BASE, n), at // 1000) for n, at in db.execute(
        "SELECT a.id, a.withdrawn_at FROM article a JOIN listing l ON l.list = ? AND l.article_id = a.id"
        " WHERE a.public = 'withdrawn' ORDER BY a.withdrawn_at DESC, a.id DESC", (int(which),))]
    rss, atom, feed = ET.parse(rss_file).getroot(), ET.parse(atom_file).getroot(), json.load(open(json_file))
    check_rss(rss, items)
    check_atom(atom, items, gone)
    check_json(feed, items)
    check_parsed(rss_file, "rss20", items)
    check_parsed(atom_file, "atom10", items)
    room = CHARS
    for i, r, a, o in zip(items, rss.findall("channel/item"), atom.findall(ATOM + "entry"), feed["items"]):
        texts = [r.findtext(CONTENT + "encoded"), a.findtext(ATOM + "content"), o.get("content_html")]
        room = max(room - len(i.body), 0)
        if not room:
            want("%s: beyond what a feed carries" % i.url, [None] * 3, texts)
            want("%s: instead" % i.url, fit(i.mark + i.summary) or i.title, o.get("content_text"))
            continue
        must("%s: three times the same text" % i.url, texts[0] and texts[0] == texts[1] == texts[2])
        check_content(i, texts[0] or "")
    print("%d items, %d tombstones" % (len(items), len(gone)), file=sys.stderr)


def sitemap(path, file, first, end):
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    rows = db.execute(
        "SELECT a.id, max(a.published_at, coalesce((SELECT max(at) FROM ledger g WHERE g.article_id = a.id AND"
        " g.action = 'publish'), 0)) FROM listing l JOIN article a ON a.id = l.article_id AND a.public = 'live'"
        " WHERE l.list = 0 AND l.place >= ? AND l.place < ? ORDER BY l.place", (int(first), int(end))).fetchall()
    have = [(u.findtext(SITEMAP + "loc"), instant(u.findtext(SITEMAP + "lastmod"))) for u in ET.parse(file).getroot()]
    want("addresses", [("%s/a/%d.html" % (BASE, n), at // 1000) for n, at in rows], have)
    print("%d addresses" % len(have), file=sys.stderr)


def index(file, *parts):
    rows = [(s.findtext(SITEMAP + "loc"), s.findtext(SITEMAP + "lastmod")) for s in ET.parse(file).getroot()]
    numbers = list(range(len(parts), 0, -1))
    want("parts", ["news", "lists"] + [str(n) for n in numbers], [re.search(r"/sitemap/(\w+)\.xml$", loc)[1] for loc, _ in rows])
    for n, (_, at) in zip(numbers, rows[2:]):
        newest = max(instant(u.findtext(SITEMAP + "lastmod")) for u in ET.parse(parts[n - 1]).getroot())
        must("part %d changed at %s, its newest article after that" % (n, at), newest <= instant(at))


{"feeds": feeds, "sitemap": sitemap, "index": index}[sys.argv[1]](*sys.argv[2:])
print("\n".join(wrong[:5]) or "ok")
sys.exit(len(wrong) > 0)
