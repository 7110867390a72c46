/**
 * What this execution has written, kept in the node's execution context. n8n's "Retry On Fail" runs
 * the whole node again with all its items, a loop or a second branch runs it with others: a key that
 * was written before is never sent again by accident. As payment services do it with idempotency keys:
 * the same key with the same content is the outcome it had; with other content it is refused.
 *
 * Results are kept while they may be asked for again; after a clean run of a write that can be looked
 * up, or once a later run of the node writes, a few dozen bytes an item, so that executions stay small.
 * A round of a long loop looks at its own entries, never at all of them.
 */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { Failure, type FailureFacts } from '../failure';

/** Where an item stands in the execution: the run of its node, and its position there. */
export interface Place {
	run: number;
	item: number;
}

export interface Written extends Place {
	key: string;
	/** A digest of what was sent. */
	content: string;
	/** One line that says what was done. */
	receipt?: string;
}

interface Entry extends Partial<Place> {
	key?: string;
	content?: string;
	receipt?: string;
	done?: unknown;
	unknown?: FailureFacts;
	/** It was done, and the result is no longer kept. */
	forgotten?: true;
}

/** What an earlier try or run left. */
export type Earlier =
	| { was: 'done'; result: unknown; entry: Written }
	/** Done, but the result was not kept. */
	| { was: 'done before'; entry: Written }
	| { was: 'unknown'; failure: Failure; entry: Written }
	/** The key was used for something else. */
	| { was: 'other content'; entry: Written; isDone: boolean }
	/** The item's place was written under another key. */
	| { was: 'other key'; entry: Written; isDone: boolean };

const SHELF = 'chinaFulfillmentWrites';
const LATEST = 'chinaFulfillmentLatestRun';

/** The names of what one run of the node has written, by item: only a try comes back to a place. */
interface RunNames {
	run: number;
	names: Record<number, string>;
}

export class Ledger {
	private readonly node: IDataObject;
	private readonly entries: Record<string, Entry>;

	constructor(
		context: IExecuteFunctions,
		private readonly operation: string,
		/** Whether results are kept, or only that it was done: where they can be looked up again. */
		private readonly keepsResults: boolean,
		/**
		 * What a later round of a loop must still know: nothing (reads), that it was done (writes that
		 * can be looked up), or its result.
		 */
		private readonly later: 'nothing' | 'that it was done' | 'results',
	) {
		this.node = context.getContext('node');
		this.entries = (this.node[SHELF] ??= {}) as Record<string, Entry>;
	}

	/** Whether nothing was written before. */
	get isEmpty(): boolean {
		if (this.latest) return false;
		for (const _name in this.entries) return false;
		return true;
	}

	/** What is known of this item from before; undefined where it may be sent. */
	find(wanted: Written): Earlier | undefined {
		const entry = this.entries[this.name(wanted.key)];
		if (entry) return earlierOf(entry, wanted);
		const here = this.entryAt(wanted);
		if (!here || here.key === wanted.key) return undefined;
		return { was: 'other key', entry: writtenOf(here, wanted), isDone: isDone(here) };
	}

	done(written: Written, result: unknown): void {
		this.write(
			written,
			this.keepsResults ? { ...written, done: result } : { ...written, forgotten: true },
		);
	}

	unknown(written: Written, failure: Failure): void {
		const { kind, message, description, code, httpStatus, retryable, outcomeUnknown } = failure;
		const facts = { kind, message, description, code, httpStatus, retryable, outcomeUnknown };
		this.write(written, { ...written, unknown: facts });
	}

	/** It definitely did not happen: a next try may send it. */
	forget(key: string): void {
		delete this.entries[this.name(key)];
	}

	/** After a run without failures, which n8n will not repeat. */
	tidy(): void {
		if (this.later === 'nothing') {
			delete this.node[SHELF];
			delete this.node[LATEST];
		} else if (this.latest) {
			this.keepForLater(this.latest);
			this.latest.names = {};
		}
	}

	private get latest(): RunNames | undefined {
		return this.node[LATEST] as RunNames | undefined;
	}

	private write(written: Written, entry: Entry): void {
		const name = this.name(written.key);
		this.namesOf(written.run)[written.item] = name;
		this.entries[name] = entry;
	}

	/** Of a run that begins to write; n8n repeats no earlier one any more. */
	private namesOf(run: number): RunNames['names'] {
		const { latest } = this;
		if (latest?.run === run) return latest.names;
		if (latest) this.keepForLater(latest);
		const names = latest ? {} : this.namesFound(run);
		this.node[LATEST] = { run, names };
		return names;
	}

	/** What an older version of the pack left has its place in the entries alone. */
	private namesFound(run: number): RunNames['names'] {
		const names: RunNames['names'] = {};
		for (const [name, entry] of Object.entries(this.entries)) {
			if (entry.run === run && entry.item !== undefined && name.startsWith(this.operation))
				names[entry.item] = name;
		}
		return names;
	}

	private keepForLater({ names }: RunNames): void {
		if (this.later === 'results') return;
		for (const name of Object.values(names)) {
			const entry = this.entries[name];
			if (this.later === 'nothing') delete this.entries[name];
			else if (entry && 'done' in entry) {
				delete entry.done;
				entry.forgotten = true;
			}
		}
	}

	private entryAt({ run, item }: Place): Entry | undefined {
		const { latest } = this;
		if (latest && latest.run !== run) return undefined;
		const entry = this.entries[(latest?.names ?? this.namesOf(run))[item]];
		return entry?.run === run && entry.item === item ? entry : undefined;
	}

	private name(key: string): string {
		return `${this.operation}:${key}`;
	}
}

const isDone = (entry: Entry) => 'done' in entry || entry.forgotten === true;

/** Entries of versions that kept no place and no content are taken at their word. */
function writtenOf({ run, item, key, content, receipt }: Entry, wanted: Written): Written {
	return {
		run: run ?? wanted.run,
		item: item ?? wanted.item,
		key: key ?? wanted.key,
		content: content ?? wanted.content,
		receipt,
	};
}

function earlierOf(entry: Entry, wanted: Written): Earlier {
	const written = writtenOf(entry, wanted);
	if (written.content !== wanted.content)
		return { was: 'other content', entry: written, isDone: isDone(entry) };
	if (entry.unknown) return { was: 'unknown', failure: new Failure(entry.unknown), entry: written };
	return entry.forgotten
		? { was: 'done before', entry: written }
		: { was: 'done', result: entry.done, entry: written };
}
