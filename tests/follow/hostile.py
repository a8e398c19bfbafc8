# SPDX-License-Identifier: MIT
"""Articles for tests/follow/run.sh, as JSON Lines: hostile.py texts | many N | long N."""
import json
import sys


def line(**fields):
    print(json.dumps({"section": "g60", "signer": "倪珺", "source": "本站", **fields}, ensure_ascii=False))


def texts():
    """Every example of CommonMark's specification, and what is hard for XML, HTML in XML, and links."""
    examples = [case["markdown"] for case in json.load(open("tests/data/commonmark/spec-0.30.json"))]
    for i in range(0, len(examples), 44):
        line(title="规范例%d" % i, body="前\n\n" + "\n\n".join(examples[i:i + 44]), tags=["规范"], section="songjiang",
             published_at="2024-02-%02dT10:00:00+08:00" % (i // 44 + 1))
    hostile = ["]]>", "<![CDATA[", "<!-- -->", "&amp;", "&lt;b&gt;", "<b>粗</b>", "\"双\" '单'", "😀👩‍👩‍👧", "\u200f右\u202e乱",
               "&#1;", "\\", "%s%n", "{{title}}", "</content>", "a & b < c > d", "\U000e0001\U0010fffd", "¥€\u0301"]
    for i, words in enumerate(hostile):
        line(title="题" + words, summary="摘要" + words, byline="记者 " + words, tags=["科创", "标" + words][: 1 + i % 2],
             dateline="讯" + words, source="源" + words, source_url="https://example.com/?a=1&b='2'#x",
             body="正文" + words + "\n\n&#1; &#xb; &#x1FFFE; &#0; &#xD800; ]]> &quot;\n\n"
                  "[根](/s/g60/?a=1&b=2) [相对](x.html) [上](../about.html) [锚](#top) [问](?q=1) [信](mailto:a@example.com) "
                  "[外](https://example.com/a?b=1&c=2) ![图](/m/00ff.jpg)\n\n`href=\"/x\"`  href=\"/y\"\n",
             published_at="2024-03-%02dT10:00:00+08:00" % (i + 1))


def many(n):
    for i in range(n):
        line(title="短讯%d" % i, body="正文%d。" % i, section="jiucheng",
             published_at="2020-01-%02dT%02d:%02d:%02d+08:00" % (1 + i // 1000, i // 60 % 24, i % 60, i // 1440))


def long(n):
    for i in range(n):
        line(title="长文%d" % i, summary="长文摘要%d" % i, body="长" * 60000, section="rencai",
             published_at="2024-01-01T10:%02d:00+08:00" % i)


{"texts": texts, "many": lambda: many(int(sys.argv[2])), "long": lambda: long(int(sys.argv[2]))}[sys.argv[1]]()
