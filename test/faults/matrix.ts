/** Runs one cell of the matrix on the real engine and says what became of each item. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { NodeRun } from '../engine/support/harness';
import { runNode } from '../engine/support/harness';
import { inVirtualTime } from '../engine/support/virtualTime';
import type { Fault, Mode, Spell } from './faults';
import { modes, spells } from './faults';
import type { Behaviour } from './outcomes';
import { behaviours } from './outcomes';
import type { Sample } from './samples';
import { nameOf, parametersOf } from './samples';
import { leaksIn, traceOf } from './secrets';
import { closeWorld, newWorld } from './wire';

/**
 * What became of an item.
 * - result: it came out as if nothing had gone wrong
 * - retried: it came out after the struck call was made again
 * - looked up: a write whose answer was lost was found done; it was not sent again
 * - pending: it came out, its label is not ready
 * - unknown: an error that says that nobody knows whether it was done; it was not sent again
 * - failed: an error with advice; for a write: it was not done
 * - kept: an error with advice; what was bought before stands with it
 * - not sent: the run had stopped before it, or with it for the same reason
 */
export type Word =
	| 'result'
	| 'retried'
	| 'looked up'
	| 'pending'
	| 'unknown'
	| 'failed'
	| 'kept'
	| 'not sent';

export interface Outcome {
	word: Word;
	/** How often the struck call was made, for this item where its calls can be told. */
	calls: number;
	/** Writes: how often it was done. */
	done?: number;
}

export interface Cell {
	sample: Sample;
	fault: Fault;
	mode: Mode;
	spell: Spell;
}

export interface Observed {
	cell: Cell;
	/** The struck item first. */
	outcomes: Outcome[];
	/** What must never be, found all the same. */
	wrong: string[];
	run: NodeRun;
	billed: number;
	requests: number;
	/** What the sandbox found wrong with the calls. */
	problems: string[];
	error?: { message: string; description?: string };
}

export const nameOfCell = ({ sample, fault, mode, spell }: Cell) =>
	`${nameOf(sample)} | ${fault.name} | ${spell}, ${mode}`;

const GOOD: Word[] = ['result', 'retried', 'looked up', 'pending'];

/** What is stated for a cell; undefined where nothing is. */
export function statedFor({
	sample,
	fault,
	mode,
	spell,
}: Cell): { behaviour: Behaviour; cell: string } | undefined {
	const behaviour = behaviours.find(({ operations }) => operations.includes(nameOf(sample)));
	const row = behaviour?.rows.find(({ faults }) => faults.includes(fault.name));
	const column =
		spells.findIndex(({ name }) => name === spell) * modes.length +
		modes.findIndex(({ name }) => name === mode);
	return behaviour && row && { behaviour, cell: row.cells[column] };
}

/** What follows for the second item from what is stated for the first. */
function secondOf(first: Word, { items }: Behaviour, { sample, mode, spell }: Cell): Word {
	const good = GOOD.includes(first);
	if (items === 'together') return mode !== 'continue' && first === 'failed' ? 'not sent' : first;
	if (mode === 'continue') return spell === 'once' ? 'result' : first;
	if (good) return spell === 'once' ? 'result' : first;
	if (items === 'files') return sample.done ? 'kept' : 'not sent';
	return items === 'at once' && spell === 'once' ? 'kept' : 'not sent';
}

/** Where what was observed is not what is stated, in words. */
export function deviations({ cell, outcomes, wrong }: Observed): string[] {
	const stated = statedFor(cell);
	if (!stated) return ['nothing is stated for it', ...wrong];
	const [, word, calls] = /^([a-z ]+?)(?: (\d+))?$/.exec(stated.cell) as unknown as [
		string,
		Word,
		string | undefined,
	];
	const expected = [word, secondOf(word, stated.behaviour, cell)];
	const said = outcomes.flatMap((outcome, index) => {
		const faults =
			outcome.word === expected[index]
				? []
				: [`item ${index + 1}: ${outcome.word}, stated: ${expected[index]}`];
		const done = doneIn(expected[index], cell);
		if (outcome.done !== undefined && outcome.done !== done)
			faults.push(`item ${index + 1} was done ${outcome.done} times, stated: ${done}`);
		return faults;
	});
	if (calls !== undefined && outcomes[0].calls !== Number(calls))
		said.push(`${outcomes[0].calls} calls, stated: ${calls}`);
	return [...said, ...wrong];
}

/** How often an item with this outcome was done. */
function doneIn(word: Word, { fault }: Cell): number {
	if (word === 'unknown') return fault.takesEffect ? 1 : 0;
	return word === 'failed' || word === 'not sent' ? 0 : 1;
}

const settingsOf = (mode: Mode) => modes.find(({ name }) => name === mode)!.settings;

/** What an item became in the node's outputs: its own items, the error item last. */
function itemsOf(run: NodeRun, index: number): INodeExecutionData[] {
	return run.outputs
		.flat()
		.filter(({ pairedItem }) =>
			[pairedItem].flat().some((pair) => (typeof pair === 'number' ? pair : pair?.item) === index),
		);
}

const isPending = ({ shipment }: IDataObject) =>
	(shipment as IDataObject | undefined)?.labelReady === false;
const UNKNOWN = /not known whether/;
/** Longer than a short Retry-After, shorter than anybody's patience with a test. */
const BUSY_SECONDS = 2;

export async function runCell(cell: Cell): Promise<Observed> {
	const { sample, fault, mode, spell } = cell;
	const world = newWorld();
	const { sandbox } = world;
	await sample.before?.(sandbox);
	const items = typeof sample.items === 'function' ? sample.items(sandbox) : sample.items;
	const doneBefore = items.map((item) => sample.done?.(sandbox, item) ?? 0);
	const billedBefore = sandbox.state.kuaidi100.billed;
	const { times } = spells.find(({ name }) => name === spell)!;
	world.refuses = fault.refuses === true;
	const one = spell === 'once' || sample.waits === true || sample.alone === true;
	sandbox.faults.add({
		...fault.rule,
		provider: sample.provider,
		times,
		...(one && { operation: sample.call }),
	});
	const run = await runNode({
		node: sample.node,
		parameters: parametersOf(sample, {
			busyWait: BUSY_SECONDS,
			...(fault.timeout !== undefined && { timeout: fault.timeout }),
		}),
		items,
		settings: settingsOf(mode),
		credentials: world.credentials,
	});
	closeWorld(world);
	const struck = sandbox.calls.filter(
		({ provider, operation }) => provider === sample.provider && operation === sample.call,
	);
	const wrong: string[] = [];
	const outcomes = items.map((item, index): Outcome => {
		const mark = sample.mark?.(item, sandbox);
		const calls =
			mark === undefined
				? struck
				: struck.filter(({ params }) => JSON.stringify(params).includes(mark));
		const done = sample.done && sample.done(sandbox, item) - doneBefore[index];
		const own = { calls: calls.length, ...(done !== undefined && { done }) };
		const facts = {
			...own,
			struck: calls.some((call) => call.fault !== undefined),
			waits: sample.waits === true,
		};
		return {
			word: run.error
				? wordOfStopped(run, item, index, facts, wrong)
				: wordOf(run, item, index, facts, wrong),
			...own,
		};
	});
	if (world.stray.length > 0) wrong.push(`asked for ${world.stray.join(', ')}`);
	const leaks = leaksIn(traceOf(run));
	if (leaks.length > 0) wrong.push(`shows a secret: ${leaks.join(', ')}`);
	for (const [index, { word, done }] of outcomes.entries()) {
		if (done !== undefined && done > 1) wrong.push(`item ${index + 1} was done ${done} times`);
		if (['result', 'retried', 'looked up', 'pending', 'kept'].includes(word) && done === 0)
			wrong.push(`item ${index + 1} was not done, and says it was`);
		if (word === 'failed' && done !== undefined && done > 0)
			wrong.push(`item ${index + 1} was done, and says it was not`);
		if (word === 'not sent' && done !== undefined && done > 0)
			wrong.push(`item ${index + 1} was done, and nothing says so`);
	}
	return {
		cell,
		outcomes,
		wrong,
		run,
		billed: sandbox.state.kuaidi100.billed - billedBefore,
		requests: sandbox.calls.length,
		problems: sandbox.calls.flatMap((call) => call.problems),
		...(run.error && {
			error: { message: run.error.message, description: run.error.description ?? undefined },
		}),
	};
}

interface Facts {
	calls: number;
	done?: number;
	/** The fault struck one of the item's own calls. */
	struck: boolean;
	waits: boolean;
}

function wordOf(
	run: NodeRun,
	item: IDataObject,
	index: number,
	{ calls, done, struck, waits }: Facts,
	wrong: string[],
): Word {
	const own = itemsOf(run, index);
	if (own.length === 0) {
		wrong.push(`item ${index + 1} is lost`);
		return 'failed';
	}
	const { json } = own.at(-1)!;
	if (!('error' in json)) {
		if (waits && isPending(json)) return 'pending';
		if (struck && calls > 1) return 'retried';
		return struck && done !== undefined ? 'looked up' : 'result';
	}
	for (const [key, value] of Object.entries(item)) {
		if (JSON.stringify(json[key]) !== JSON.stringify(value) && key !== 'shipment')
			wrong.push(`item ${index + 1} lost its ${key}`);
	}
	const details = json.details as IDataObject;
	if (!details.advice) wrong.push(`item ${index + 1}: no advice with “${String(json.error)}”`);
	if (UNKNOWN.test(String(json.error))) return 'unknown';
	return json.shipment !== undefined && item.shipment === undefined && done !== undefined
		? 'kept'
		: 'failed';
}

/**
 * A stopped run puts nothing out: its error speaks of one item, and names those that were done, or
 * may have been.
 */
function wordOfStopped(
	{ error }: NodeRun,
	item: IDataObject,
	index: number,
	{ done }: Facts,
	wrong: string[],
): Word {
	const { message, description, context } = error!;
	const mark = String(item.number ?? item.trackingNumber ?? item.shopId ?? item.platform ?? '');
	const names = (intro: RegExp) =>
		mark !== '' &&
		(description ?? '').split('\n\n').some((part) => intro.test(part) && part.includes(mark));
	const kept = names(/^Already done in this run/);
	if (context?.itemIndex !== index)
		return names(/^It is not known whether this was done either/)
			? 'unknown'
			: kept
				? 'kept'
				: 'not sent';
	if (!description) wrong.push(`no advice with “${message}”`);
	if (UNKNOWN.test(message)) return 'unknown';
	return kept && done !== 0 ? 'kept' : 'failed';
}

/** As many cells begin together; they share the moments at which time passes. */
const AT_ONCE = 250;

/** Runs cells beside each other, in a time that passes when all of them wait. */
export async function runCells(cells: Cell[]): Promise<Observed[]> {
	return await inVirtualTime(async () => {
		const observed: Observed[] = [];
		for (let at = 0; at < cells.length; at += AT_ONCE)
			observed.push(...(await Promise.all(cells.slice(at, at + AT_ONCE).map(runCell))));
		return observed;
	});
}
