// SPDX-License-Identifier: MIT
// Random texts through `qianfa render --plain` and independent implementations; prints what differs.
// node tests/markdown/diff.mjs [build/qianfa] [count] [seed]; needs markdown-it 14, markdown-it-cjk-friendly 3.0.0
// and, for the structures and the tables, the Debian packages cmark and cmark-gfm.
// Known differences (doc/markdown.md): cmark finds fewer pairs of _ (its list of dead openers is not kept by
// length); cmark-gfm reads a link definition right above a table as text; markdown-it counts symbols as
// punctuation (none in the alphabet here). All others are faults.
import { spawnSync } from "node:child_process";
import MarkdownIt from "markdown-it";
import cjk from "markdown-it-cjk-friendly";

const bin = process.argv[2] ?? "build/qianfa";
const count = Number(process.argv[3] ?? 300);
let seed = Number(process.argv[4] ?? 1);
const random = (n) => {
	seed ^= seed << 13;
	seed ^= seed >>> 17;
	seed ^= seed << 5;
	return (seed >>> 0) % n;
};
const run = (cmd, args, input) => spawnSync(cmd, args, { input }).stdout.toString();
const words = (s) => s.split("␣").map((w) => w.replace(/↵/g, "\n").replace(/→/g, "\t"));
const md = new MarkdownIt("commonmark", { html: false }).use(cjk);
const kinds = [
	{
		name: "structure",
		alphabet: words("*␣*␣**␣__␣_␣a␣b␣ ␣ ␣↵␣> ␣>␣- ␣* ␣1. ␣    ␣`␣``␣[␣](␣](a_b*c)␣)␣[a*b]␣\\␣\\*␣<␣<a b_c>␣" +
			'<a _b="*">␣<x_y@z.cn>␣<http://a*b*_c_>␣# ␣---␣***␣===␣!␣![␣&#42;␣"␣.␣~~~␣```␣↵↵␣→␣[a*b]: /u_v↵␣</b>␣é'),
		other: (s) => run("cmark", [], s),
		known: (s) => s.includes("_"),
	},
	{
		name: "emphasis",
		alphabet: words("*␣**␣_␣__␣*␣**␣***␣a␣b␣1␣ ␣中␣文␣の␣가␣。␣，␣“␣”␣（␣）␣「␣」␣…␣—␣·␣　␣!␣.␣(␣)␣\"␣[x](y)␣`c`␣\\*␣&nbsp;␣ｱ␣𠮷␣禰󠄀␣塚︀␣“︁␣是↵不"),
		other: (s) => md.render(s),
		known: (s) => /(^|[\s\u3000;])[︀-︎]|\]/u.test(s),
	},
	{
		name: "table",
		alphabet: words("|␣|␣|␣a␣b␣*␣**␣`␣\\|␣\\␣↵␣↵␣|-|-|␣-|-␣|-|␣↵|-|↵␣↵|-|-|↵␣:-:␣> ␣- ␣  ␣1. ␣[x](y)␣[r]␣c␣---␣    ␣↵↵␣|↵|␣2. ␣#␣# ␣===␣<b>"),
		other: (s) => run("cmark-gfm", ["-e", "table"], s),
		known: (s) => /^[^|]*`/m.test(s) || /- |\d\. /.test(s),
	},
];

let faults = 0;
for (const kind of kinds) {
	let known = 0;
	for (let i = 0; i < count; i++) {
		let s = kind.name === "table" && random(2) ? "|a|b|\n|-|:-:|\n" : "";
		for (let k = 2 + random(18); k > 0; k--) s += kind.alphabet[random(kind.alphabet.length)];
		s += "\n";
		const ours = run(bin, ["render", "--plain"], s);
		const other = kind.other(s);
		if (ours === other) continue;
		if (kind.known(s)) {
			known++;
			continue;
		}
		faults++;
		console.log(`${kind.name}: ${JSON.stringify(s)}\n  ours  ${JSON.stringify(ours)}\n  other ${JSON.stringify(other)}`);
	}
	console.log(`${kind.name}: ${count} texts, ${known} known differences`);
}
console.log(`${kinds.length * count - faults} passed, ${faults} failed`);
process.exit(faults ? 1 : 0);
