/** Calls in flight over time, against the provider's places, as an SVG. */

const PANEL = { width: 380, height: 200, left: 36, top: 30, right: 12, bottom: 26 };
const COLUMNS = 2;
const TICKS = 4;
const INK = { text: '#57606a', line: '#0969da', places: '#cf222e', frame: '#d0d7de' };

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function tickStep(most) {
	const rough = most / TICKS;
	const power = 10 ** Math.floor(Math.log10(rough));
	return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough);
}

const ticksTo = (most) => {
	const step = tickStep(most);
	return Array.from({ length: Math.floor(most / step) + 1 }, (_, at) => at * step);
};

/** A step for each change; of many at the same moment the last and the highest. */
function steps(points, x, y) {
	const byMs = new Map();
	for (const [ms, inFlight] of points) {
		byMs.set(ms, { last: inFlight, most: Math.max(inFlight, byMs.get(ms)?.most ?? 0) });
	}
	return [...byMs]
		.map(
			([ms, { last, most }]) => `H${x(ms).toFixed(1)}V${y(most).toFixed(1)}V${y(last).toFixed(1)}`,
		)
		.join('');
}

function panel({ title, places, points }, at) {
	const { width, height, left, top, right, bottom } = PANEL;
	const endMs = Math.max(1, ...points.map(([ms]) => ms));
	const known = places === Infinity ? 0 : places;
	const most = Math.max(4, known, ...points.map(([, inFlight]) => inFlight)) * 1.1;
	const x = (ms) => left + (ms / endMs) * (width - left - right);
	const y = (value) => height - bottom - (value / most) * (height - top - bottom);
	const [column, row] = [at % COLUMNS, Math.floor(at / COLUMNS)];
	const text = (px, py, anchor, words) =>
		`<text x="${px.toFixed(1)}" y="${py.toFixed(1)}" text-anchor="${anchor}">${escaped(words)}</text>`;
	return [
		`<g transform="translate(${column * width} ${row * height})">`,
		`<text x="${left}" y="18" font-weight="600">${escaped(title)}</text>`,
		`<path d="M${left} ${top}V${height - bottom}H${width - right}" fill="none" stroke="${INK.frame}"/>`,
		...ticksTo(most).map((value) => text(left - 6, y(value) + 4, 'end', String(value))),
		...ticksTo(endMs / 1000).map((s) => text(x(s * 1000), height - 8, 'middle', `${s} s`)),
		known
			? `<path d="M${left} ${y(known).toFixed(1)}H${width - right}" stroke="${INK.places}" stroke-dasharray="5 4"/>`
			: '',
		`<path d="M${left} ${y(0)}${steps(points, x, y)}" fill="none" stroke="${INK.line}"/>`,
		'</g>',
	].join('\n');
}

/** @param {Array<{ title: string, places: number, points: Array<[number, number]> }>} panels */
export function plot(panels) {
	const width = PANEL.width * COLUMNS;
	const height = PANEL.height * Math.ceil(panels.length / COLUMNS);
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="11" fill="${INK.text}">`,
		`<title>Calls in flight over time; dashed: the calls the provider takes at once</title>`,
		`<rect width="${width}" height="${height}" fill="#ffffff"/>`,
		...panels.map(panel),
		'</svg>',
		'',
	].join('\n');
}
