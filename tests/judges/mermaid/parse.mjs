// parse.mjs FILE...: what mermaid's own parser reads in each file, as JSON, a line each.
import { readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';

const dom = new JSDOM('<!doctype html><body></body>');
globalThis.window = dom.window;
globalThis.document = dom.window.document;
const { default: mermaid } = await import('mermaid');
mermaid.initialize({ maxTextSize: 1e8, maxEdges: 1e7 });

// Entities are kept in a form of their own until the picture is drawn.
const decoded = text => text.replace(/ﬂ°°(\d+)¶ß/g, (_, n) => String.fromCodePoint(n)).replace(/ﬂ°(\w+)¶ß/g, '&$1;');

for (const file of process.argv.slice(2)) {
	try {
		const text = readFileSync(file, 'utf8');
		await mermaid.parse(text);
		const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
		console.log(JSON.stringify({
			file,
			direction: db.getDirection(),
			nodes: [...db.getVertices().values()].map(v => [v.id, decoded(v.text), v.type, v.classes]),
			edges: db.getEdges().map(e => [e.start, e.end, e.stroke]),
			boxes: db.getSubGraphs().map(g => [g.id, decoded(g.title), g.nodes]),
		}));
	} catch (e) {
		console.log(JSON.stringify({ file, fault: String(e.message) }));
	}
}
