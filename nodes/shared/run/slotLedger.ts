/**
 * A run's items in the ledger: under which key each is known, and what its outcome leaves there for
 * the next try.
 */
import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { Failure } from '../failure';
import type { Operation } from '../operation';
import { contentDigest } from '../values/digest';
import type { Earlier, Written } from './ledger';
import { Ledger } from './ledger';
import type { Known } from './lookUp';
import type { Slot } from './slot';

export class SlotLedger<P, R> {
	private readonly ledger: Ledger;
	private runIndex?: number;

	/** @param canLookUp whether the provider can be asked what became of a write */
	constructor(
		private readonly context: IExecuteFunctions,
		node: INode,
		private readonly operation: Operation<P, R>,
		canLookUp: boolean,
	) {
		this.ledger = new Ledger(
			context,
			`${operation.resource}.${operation.operation}`,
			node.retryOnFail === true || !canLookUp,
			operation.effect !== 'write' ? 'nothing' : canLookUp ? 'that it was done' : 'results',
		);
	}

	get isEmpty(): boolean {
		return this.ledger.isEmpty;
	}

	/**
	 * A billed read is known by its place, too: two items may ask the same, and so may two rounds of a
	 * loop.
	 */
	keyOf({ item, payload }: Slot<P, R>): string | undefined {
		const key = this.operation.key?.(payload);
		return key === undefined || this.operation.effect === 'write'
			? key
			: [this.runNumber, item.index, key].join('/');
	}

	find(slot: Slot<P, R>): Earlier | undefined {
		return slot.key === undefined ? undefined : this.ledger.find(this.written(slot));
	}

	note(slot: Slot<P, R>, known: Known<R>): void {
		if (slot.key === undefined || this.operation.effect === 'read') return;
		const { effect, repeatable, receipt } = this.operation;
		if (!(known instanceof Failure)) {
			this.ledger.done(
				{ ...this.written(slot), receipt: receipt?.(slot.payload, known.value) },
				known.value,
			);
		} else if (known.kind === 'lost' && effect === 'write' && !repeatable) {
			this.ledger.unknown(this.written(slot), known);
		} else {
			this.ledger.forget(slot.key);
		}
	}

	/** After a run without failures. */
	tidy(): void {
		this.ledger.tidy();
	}

	/** How the ledger knows this item. */
	private written({ item, key = '', payload }: Slot<P, R>): Written {
		const { preview, effect } = this.operation;
		return {
			run: this.runNumber,
			item: item.index,
			key,
			content: effect === 'write' && preview ? contentDigest(preview(payload)) : '',
		};
	}

	/** Which run of the node this is: a loop or a second branch runs it again, a try does not. */
	private get runNumber(): number {
		return (this.runIndex ??= Number(this.context.getWorkflowDataProxy(0).$runIndex));
	}
}
