/** What a run tells: the error that stops it, the items of failures, hints above the output. */
import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import type { Failure } from '../failure';
import { detailsOf, toNodeError } from '../failure';
import { textOrNull } from '../model/order';
import type { Operation } from '../operation';
import { listed } from '../values/text';
import { unusualHint } from '../wire/unusual';
import { othersUnknown } from './lookUp';
import type { Slot } from './slot';
import { isSent } from './slot';

const NAMED_IN_ERROR = 50;

export class Report<P, R> {
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly node: INode,
		private readonly operation: Operation<P, R>,
		private readonly slots: ReadonlyArray<Slot<P, R>>,
	) {}

	/**
	 * The order an item is about, as errors name it.
	 * @returns undefined where nothing names it
	 */
	orderNumber(slot: Slot<P, R>): string | undefined {
		const { orderNumber } = (slot.prepared?.payload ?? {}) as { orderNumber?: unknown };
		const key = this.operation.effect === 'write' ? slot.key : undefined;
		return textOrNull(orderNumber ?? key ?? slot.item.json.number) ?? undefined;
	}

	/** What the key of a write is called, and its value. */
	keyWords(slot: Slot<P, R>): { field: string; number: string } {
		const field = this.operation.keyField ?? 'Order Number';
		return { field, number: this.orderNumber(slot) ?? slot.key ?? '' };
	}

	giveHints(): void {
		const done = this.slots
			.filter(isSent)
			.map(({ item, payload, result }) => ({ item, payload, result: result.value }));
		const failures = this.slots
			.map(({ failure }) => failure)
			.filter((failure) => failure !== undefined);
		const hints = [
			...(this.slots.some(({ isPreview, outputs }) => isPreview && outputs)
				? ['Preview Only: nothing was sent. What would be sent is under “preview”.']
				: []),
			...(this.operation.hints?.(done, this.context, failures) ?? []),
			...[unusualHint(this.context)].filter((hint) => hint !== undefined),
		];
		if (hints.length > 0) {
			// n8n-core before 1.79 has no hints.
			this.context.addExecutionHints?.(
				...hints.map((message) => ({ message, location: 'outputPane' as const })),
			);
		}
	}

	/** @throws the error n8n shows, where an item failed; it names what was done all the same */
	throwFirst(): void {
		const slot = this.slots.find(({ failure }) => failure);
		if (!slot?.failure) return;
		const failure = this.named(slot, slot.failure);
		const description =
			[failure.description, this.othersUnknown(slot), this.receipts()]
				.filter(Boolean)
				.join('\n\n') || undefined;
		throw toNodeError(this.node, failure.with({ description }), slot.item.index);
	}

	/** The error speaks of one item: those that may have been done beside it must not go unmentioned. */
	private othersUnknown(failed: Slot<P, R>): string | undefined {
		if (this.operation.effect !== 'write') return undefined;
		const others = this.slots
			.filter((slot) => slot !== failed && !slot.result && slot.failure?.kind === 'lost')
			.map((slot) => this.orderNumber(slot) ?? `item ${slot.item.index + 1}`);
		return others.length > 0
			? othersUnknown(others.length, listed(others, NAMED_IN_ERROR))
			: undefined;
	}

	private receipts(): string | undefined {
		const { receipt, effect } = this.operation;
		if (effect === 'read' || !receipt) return undefined;
		const lines = this.slots.flatMap((slot) => {
			const line = slot.result && receipt(slot.payload, slot.result.value);
			return line === undefined ? [] : [line];
		});
		if (lines.length === 0) return 'Nothing else was done in this run.';
		return `Already done in this run (${lines.length}): ${listed(lines, NAMED_IN_ERROR)}.`;
	}

	private named(slot: Slot<P, R>, failure: Failure): Failure {
		const number = this.orderNumber(slot);
		return number === undefined || failure.message.includes(number)
			? failure
			: failure.with({
					message: `${this.operation.subject ?? 'Order'} ${number}: ${failure.message}`,
				});
	}

	/**
	 * The item of a failure. On the error output n8n merges the incoming item back in; on the regular
	 * output the order's own data is kept here.
	 */
	errorItem(slot: Slot<P, R>, failure: Failure): INodeExecutionData {
		const { message } = this.named(slot, failure);
		const details = detailsOf(failure, this.orderNumber(slot));
		const toErrorOutput = this.node.onError === 'continueErrorOutput';
		const json: IDataObject = toErrorOutput
			? { error: message, message: failure.description ?? message, details }
			: { ...slot.item.json, ...failure.achieved, error: message, details };
		const item: INodeExecutionData = {
			json,
			...(slot.item.input.binary && { binary: slot.item.input.binary }),
			pairedItem: { item: slot.item.index },
		};
		return toErrorOutput ? this.markedAsError(item, failure) : item;
	}

	/**
	 * Before n8n-core 2.34.4 an item with details goes to the error output only by its `error`; where
	 * that is a property that n8n copies, it replaces everything else in the item. n8n 1.85 assigns it
	 * anew.
	 */
	private markedAsError(item: INodeExecutionData, failure: Failure): INodeExecutionData {
		const value = toNodeError(this.node, failure);
		return Object.defineProperty(item, 'error', { value, enumerable: false, writable: true });
	}
}
