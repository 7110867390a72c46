/** One item of a run and what became of it. */
import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import type { Failure } from '../failure';
import type { ItemContext } from '../operation';
import type { ItemParameters } from './itemParameters';

/**
 * The outcome of one item. Everything has its place from the beginning: objects that grow are twice
 * the work for thousands.
 */
export class Slot<P, R> {
	prepared: { payload: P } | undefined = undefined;
	key: string | undefined = undefined;
	result: { value: R } | undefined = undefined;
	outputs: INodeExecutionData[] | undefined = undefined;
	/** The output is what would have been sent. */
	isPreview = false;
	failure: Failure | undefined = undefined;
	/** A merged batch: the items this slot's output stands for. */
	standsFor: number[] | undefined = undefined;

	constructor(readonly item: SlotItem) {}

	/** Of an item that was prepared. */
	get payload(): P {
		if (!this.prepared) throw new TypeError(`Item ${this.item.index} was not prepared`);
		return this.prepared.payload;
	}
}

/** A slot whose write or read succeeded. */
export interface SentSlot<P, R> extends Slot<P, R> {
	result: { value: R };
}

export const isSent = <P, R>(slot: Slot<P, R>): slot is SentSlot<P, R> =>
	slot.result !== undefined && !slot.failure;

/** One item's view of the run. */
export class SlotItem implements ItemContext {
	isSending = false;
	private ownOptions?: IDataObject;

	constructor(
		readonly context: IExecuteFunctions,
		readonly node: INode,
		readonly index: number,
		readonly input: INodeExecutionData,
		private readonly parameters: ItemParameters,
		/** How to read the fields that do not take any value. */
		private readonly readers: ReadonlyMap<string, (value: unknown) => unknown>,
	) {}

	get json(): IDataObject {
		return this.input.json;
	}

	get options(): IDataObject {
		return (this.ownOptions ??= this.readOptions());
	}

	param(name: string, fallback?: unknown): unknown {
		const given = this.parameters.get(name, this.index, fallback);
		const value = isLocator(given) ? given.value : given;
		const reader = value === fallback ? undefined : this.readers.get(name);
		return reader ? reader(value) : value;
	}

	/** Items that share their options share the object. */
	private readOptions(): IDataObject {
		const given = this.parameters.getShared('options', this.index, {}) as IDataObject;
		return (this.readers.get('options')?.(given) ?? given) as IDataObject;
	}
}

function isLocator(value: unknown): value is { __rl: true; value: unknown } {
	return typeof value === 'object' && value !== null && '__rl' in value;
}
