/**
 * The benchmark's results for people: on the terminal, in docs/benchmark.md, and the few of them
 * that its head quotes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';

import { inRepo, n8nVersion, nodeVersion } from '../../scripts/lib/paths.mjs';
import { table } from '../../scripts/lib/table.mjs';
import { JOBS } from './rivals.mjs';

const TITLES = {
	single: 'One call an order',
	batch: 'One call for many orders',
	chain: 'The whole chain',
	growth: 'Growth',
	memory: 'Memory',
	polling: 'Polling',
	load: 'Load and size',
	flow: 'At the pace of the provider',
	loop: 'The event loop',
	sheet: 'Print files',
};

const RIVALS = { pack: 'this pack', n8n: "n8n's own nodes", floor: 'floor' };

/** At least two digits that mean something, and no more behind the point than that. */
export function digits(value) {
	const size = Math.abs(value);
	return value.toFixed(size < 1 ? 2 : size < 20 ? 1 : 0);
}

const count = (value) => value.toLocaleString('en-US');
const seconds = (ms) => (ms < 1000 ? `${digits(ms)} ms` : `${digits(ms / 1000)} s`);

const TARGETS = ['What', 'Measured', 'Target', 'Kept'];
const targetRow = ({ what, value, limit, unit, atLeast, met }) => [
	what,
	`${unit === '×' ? value.toFixed(2) : digits(value)} ${unit}`,
	`${atLeast ? '≥' : '≤'} ${limit} ${unit}`,
	met ? 'yes' : 'no',
];

function rivalOf({ rival, inFlight, bounded }) {
	const most = inFlight ?? bounded?.inFlight;
	return most === undefined ? RIVALS[rival] : `${RIVALS[rival]}, ${most} in flight`;
}

/** The columns that a part's figures fill. */
function figureTable(figures) {
	const columns = [
		['Job', ({ job }) => JOBS[job]?.title ?? job],
		['By', rivalOf],
		['Answers after', ({ latencyMs }) => `${latencyMs} ms`],
		['Orders', ({ orders }) => count(orders)],
		['Calls', ({ calls }) => count(calls)],
		['Rounds', ({ rounds }) => rounds],
		['Time', ({ wallMs }) => seconds(wallMs)],
		['CPU per order', ({ cpuPerOrderUs }) => `${digits(cpuPerOrderUs)} µs`, 'cpuPerOrderUs'],
		['Peak memory', ({ peakMib }) => `${digits(peakMib)} MiB`, 'showsMemory'],
		['Of it since the start', ({ extraMib }) => `${digits(extraMib)} MiB`, 'showsMemory'],
		[
			'Kept per order',
			({ keptMib, orders }) => `${digits(Math.max(0, keptMib * 1024) / orders)} KiB`,
			'showsMemory',
		],
	].filter(([, , needs]) => needs === undefined || figures[0][needs] !== undefined);
	return [
		columns.map(([heading]) => heading),
		figures.map((figure) => columns.map(([, cell]) => String(cell(figure)))),
	];
}

/** A part's own table, or that of its figures. */
const tableOf = ({ figures, table: own }) =>
	own ? [own.headings, own.rows] : figures.length > 0 ? figureTable(figures) : undefined;

/** @returns {string} all tables, for a terminal */
export function printed({ parts }) {
	return Object.entries(parts)
		.map(([name, part]) => {
			const measured = tableOf(part);
			return [
				`\n${TITLES[name]}`,
				...(measured ? [table(...measured)] : []),
				table(TARGETS, part.targets.map(targetRow)),
			].join('\n\n');
		})
		.join('\n');
}

const row = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const markdown = (headings, rows) =>
	[row(headings), row(headings.map(() => '---')), ...rows.map(row)].join('\n');

function figuresPage({ args, load, seconds: took, parts }) {
	const [{ model }] = cpus();
	const sections = Object.entries(parts).flatMap(([name, part]) => {
		const measured = tableOf(part);
		return [
			`### ${TITLES[name]}`,
			markdown(TARGETS, part.targets.map(targetRow)),
			...(measured ? [markdown(...measured)] : []),
			...(name === 'flow'
				? ['![Calls in flight over time, against what the provider takes](images/flow.svg)']
				: []),
		];
	});
	return [
		`\`npm run bench -- --write${args && ` ${args}`}\`: ${cpus().length} cores (${model.trim()}), ${platform()} ${arch()}, Node ${nodeVersion}, n8n ${n8nVersion}; ${Math.round(took / 60)} minutes, load average before it ${load.toFixed(1)}.`,
		...sections,
	].join('\n\n');
}

/** The figures in short. */
function quotes({ parts }) {
	const find = (part, job, rival, latencyMs, more = () => true) =>
		parts[part].figures.find(
			(figure) =>
				figure.job === job &&
				figure.rival === rival &&
				figure.latencyMs === latencyMs &&
				more(figure),
		);
	const chains = ['pack', 'n8n'].map((rival) =>
		find('chain', 'chain', rival, 50, ({ inFlight, bounded }) =>
			rival === 'pack' ? inFlight === 64 : !bounded,
		),
	);
	const pairs = [
		...['fengchaoImport', 'sttLabels', 'kuaikuaiLabels'].map((job) => [
			job,
			...['pack', 'n8n'].map((rival) => find('batch', job, rival, 50)),
		]),
		['chain', ...chains],
		['shipBack', ...['pack', 'n8n'].map((rival) => find('single', 'shipBack', rival, 0))],
	];
	return pairs.map(([job, pack, n8n]) => ({
		job,
		orders: count(pack.orders),
		latencyMs: pack.latencyMs,
		pack: seconds(pack.wallMs),
		n8n: seconds(n8n.wallMs),
		times: `${digits(n8n.wallMs / pack.wallMs)}×`,
	}));
}

/** Puts a text between its marks: `<!-- bench:name -->` … `<!-- end -->`. */
function replaceIn(file, name, text) {
	const before = readFileSync(inRepo(file), 'utf8');
	const mark = `<!-- bench:${name} -->`;
	const pattern = new RegExp(`${mark}\\n[\\s\\S]*?<!-- end -->`);
	if (!pattern.test(before)) throw new Error(`${file} has no ${mark} … <!-- end -->`);
	writeFileSync(
		inRepo(file),
		before.replace(pattern, () => `${mark}\n${text}\n<!-- end -->`),
	);
}

/** Writes the figures where the documentation has them. @returns {string[]} the files */
export function writeFigures(report) {
	replaceIn('docs/benchmark.md', 'figures', figuresPage(report));
	const rows = quotes(report).map(({ job, orders, latencyMs, pack, n8n, times }) => [
		JOBS[job].title,
		orders,
		`${latencyMs} ms`,
		pack,
		n8n,
		times,
	]);
	const headings = ['Job', 'Orders', 'Provider answers after', 'This pack', "n8n's own nodes", ''];
	replaceIn('docs/benchmark.md', 'speed', markdown(headings, rows));
	return ['docs/benchmark.md'];
}
