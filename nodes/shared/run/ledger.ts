/**
 * What happened to each write, kept in the node's execution context: n8n's "Retry On Fail" runs the
 * whole node again with all its items, and a second try must repeat only what surely did not
 * happen. Kept only while a retry may come (the node's setting), and dropped after a clean run, so
 * that executions stay small.
 */
import type { IDataObject, IExecuteFunctions, INode } from 'n8n-workflow';
import { Failure, type FailureFacts } from '../failure';

type Entry = { done: unknown } | { unknown: FailureFacts };

const SHELF = 'chinaFulfillmentWrites';

export class Ledger {
	private readonly entries: Record<string, Entry>;

	constructor(
		private readonly context: IExecuteFunctions,
		node: INode,
		private readonly operation: string,
	) {
		const shelf = context.getContext('node');
		this.entries =
			node.retryOnFail === true ? ((shelf[SHELF] as Record<string, Entry>) ??= {}) : {};
	}

	/** Whether no earlier try left anything. */
	get isEmpty(): boolean {
		return Object.keys(this.entries).length === 0;
	}

	/** The outcome of an earlier try: its result, or the failure whose outcome nobody knows. */
	find(key: string): { result: unknown } | { failure: Failure } | undefined {
		const entry = this.entries[this.name(key)];
		if (!entry) return undefined;
		return 'done' in entry ? { result: entry.done } : { failure: new Failure(entry.unknown) };
	}

	done(key: string, result: unknown): void {
		this.entries[this.name(key)] = { done: result };
	}

	unknown(key: string, failure: Failure): void {
		const { kind, message, description, code, httpStatus, again } = failure;
		this.entries[this.name(key)] = {
			unknown: { kind, message, description, code, httpStatus, again },
		};
	}

	/** It surely did not happen: a next try may send it. */
	forget(key: string): void {
		delete this.entries[this.name(key)];
	}

	/** After a run that n8n will not repeat. */
	clear(): void {
		delete (this.context.getContext('node') as IDataObject)[SHELF];
	}

	private name(key: string): string {
		return `${this.operation}:${key}`;
	}
}
