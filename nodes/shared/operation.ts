/**
 * An operation is data: which menu it stands in, its fields, and one function per step. The engine
 * (engine.ts) does the rest: items, batches, concurrency, pairing, errors, retries, ledger. Nothing
 * here knows a provider.
 */
import type {
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import type { Failure } from './failure';
import { compareTexts } from './panel/menuOrder';
import type { Slices } from './run/slices';

/** One item on its way through an operation. */
export interface ItemContext {
	readonly context: IExecuteFunctions;
	readonly node: INode;
	readonly index: number;
	readonly input: INodeExecutionData;
	/** The incoming item's data: an order of the shared model, or anything else. */
	readonly json: IDataObject;
	/** While the engine sends the item, it repeats what is refused as busy. */
	readonly isSending?: boolean;
	/** The collection “Options” of the node, evaluated for this item. */
	readonly options: IDataObject;
	/**
	 * A parameter, evaluated for this item; `fallback` where the node has none. Resource locators
	 * give their value.
	 */
	param(name: string, fallback?: unknown): unknown;
}

export interface Output {
	json: object;
	binary?: INodeExecutionData['binary'];
}

/** One item that got through a step. */
export interface Sent<P = unknown, R = unknown> {
	item: ItemContext;
	payload: P;
	result: R;
	/** Set by `settle` where waiting showed that this item failed. */
	failure?: Failure;
}

/** One item whose write failed. */
export interface Failed<P = unknown> {
	item: ItemContext;
	payload: P;
	failure: Failure;
}

export interface Operation<P, R> {
	resource: string;
	operation: string;
	/**
	 * Where a provider has several editions with an operation of the same name each: the value of the
	 * node's field “edition” for which this one is meant.
	 */
	edition?: string;
	/** The menu's name, e.g. “Get Many”. */
	name: string;
	/** What the node panel offers, e.g. “Get many orders”. */
	action: string;
	description: string;
	/** The description in Chinese, for the Chinese edition of the README. */
	chinese: string;
	/**
	 * The call's name in the vendor's document, or its path where it has no name; none where the pack
	 * itself does the work.
	 */
	vendorCall?: string;
	/** For the provider's page: what the call does, and what one item is. */
	about: string;
	fields: INodeProperties[];
	/**
	 * `write` marks what costs money or changes something: ledger, preview, fewer in flight.
	 * `billed` marks reads that cost money: a try after a failed one does not repeat what was read.
	 */
	effect: 'read' | 'billed' | 'write';

	/**
	 * Reads and checks the parameters. Throws an `invalid` Failure; sends nothing that costs or
	 * changes anything.
	 */
	prepare(item: ItemContext): P | Promise<P>;
	/**
	 * The key under which the provider knows this order, so that a write is never sent twice; or what
	 * a billed read asked for.
	 */
	key?(payload: P): string;
	/** The field the key comes from, for errors; “Order Number” where none is named. */
	keyField?: string;
	/** What an item is, before its key in an error; “Order” where none is named. */
	subject?: string;
	/**
	 * Writes only: sending the same once more changes nothing (an upsert), so a lost answer is no
	 * reason not to.
	 */
	repeatable?: boolean;
	/**
	 * Runs once, before anything is sent: the results of items that need not be sent, by position, and
	 * why one must not be.
	 * Thousands are gone through in slices.
	 */
	skip?(
		entries: Array<{ item: ItemContext; payload: P }>,
		slices: Slices,
	): Promise<Array<R | Failure | undefined>>;
	/** Writes only: what Preview Only shows, without secrets. */
	preview?(payload: P): object;

	/** Sends one item. */
	send?(item: ItemContext, payload: P): Promise<R>;
	/** Sends items together instead: one outcome for each, in order. */
	batch?: {
		/** Only items with the same group (channel, address) share a request. */
		group(payload: P): string;
		size(item: ItemContext): number;
		send(batch: Array<{ item: ItemContext; payload: P }>): Promise<Array<R | Failure>>;
		/** All of a batch that got through give one output item, which carries every one of them. */
		merged?: boolean;
		/** How many are made at once, where no provider has to find that out. */
		atOnce?: number;
		/** `recover` for several at once: one outcome for each, in order. */
		recover?(failed: Array<Failed<P>>): Promise<Array<R | Failure | undefined>>;
	};
	/**
	 * Writes only: after a failed send, asks the provider what became of it. Undefined: the failure
	 * stands, and a next try may send it again. A Failure replaces it; one that says "lost" keeps it
	 * from being sent again. Throws only when the look-up itself failed: a lost answer is then an
	 * unknown outcome.
	 */
	recover?(item: ItemContext, payload: P, failure: Failure): Promise<R | Failure | undefined>;
	/** Runs once, when all items are sent: shared waiting. Changes the results in place. */
	settle?(sent: Array<Sent<P, R>>): Promise<void>;
	/** What one item gives. */
	output(item: ItemContext, payload: P, result: R): Output | Output[] | Promise<Output | Output[]>;
	/**
	 * Writes and billed reads: one line for a stopped run's error, when this was done: “order →
	 * tracking number”. Undefined: nothing was.
	 */
	receipt?(payload: P, result: R): string | undefined;
	/** What was done, merged into the item when only a later step (a file's download) failed. */
	achieved?(payload: P, result: R): object;
	/** Notes shown above the output after a run. */
	hints?(sent: Array<Sent<P, R>>, context: IExecuteFunctions, failures: Failure[]): string[];
}

// An operation's payload and result are its own business: everybody else only passes them on.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyOperation = Operation<any, any>;

/** Lets TypeScript find payload and result from the functions. */
export function operation<P, R>(definition: Operation<P, R>): AnyOperation {
	return definition;
}

const byName = (a: { name: string }, b: { name: string }) => compareTexts(a.name, b.name);

function selector(field: Omit<INodeProperties, 'type' | 'noDataExpression'>): INodeProperties {
	return { ...field, type: 'options', noDataExpression: true };
}

/** Whether an operation is meant for what the node's field “edition” says. */
export function isOfEdition({ edition }: AnyOperation, chosen: unknown): boolean {
	return edition === undefined || edition === chosen;
}

/**
 * The resource menu, the operation menus and every operation's fields, each shown where it belongs.
 * @param edition the field “edition” of a provider that has several; each of them has all resources
 */
export function menu(
	resources: Record<string, string>,
	operations: AnyOperation[],
	edition?: INodeProperties,
): INodeProperties[] {
	const used = Object.keys(resources).filter((resource) =>
		operations.some((entry) => entry.resource === resource),
	);
	const resourceMenu = selector({
		displayName: 'Resource',
		name: 'resource',
		options: used.map((value) => ({ name: resources[value], value })).sort(byName),
		default: used.includes('order') ? 'order' : used[0],
	});
	const editions = [...new Set(operations.map((entry) => entry.edition))];
	const places = editions.flatMap((own) => used.map((resource) => ({ own, resource })));
	const operationMenus = places.map(({ own, resource }) => {
		const entries = operations.filter(
			(entry) => entry.resource === resource && entry.edition === own,
		);
		return selector({
			displayName: 'Operation',
			name: 'operation',
			displayOptions: { show: { resource: [resource], ...(own && { edition: [own] }) } },
			options: entries
				.map(({ name, operation: value, action, description }) => ({
					name,
					value,
					action,
					description,
				}))
				.sort(byName),
			default: entries[0].operation,
		});
	});
	const fields = operations.flatMap((entry) => entry.fields.map((field) => shownFor(field, entry)));
	return [...(edition ? [edition] : []), resourceMenu, ...operationMenus, ...fields];
}

/** Below the node's name on the canvas: the action that is chosen. */
export function subtitle(operations: AnyOperation[]): string {
	const actions = Object.fromEntries(
		operations.map(({ resource, operation: name, action }) => [`${resource}:${name}`, action]),
	);
	return `={{ (${JSON.stringify(actions)})[$parameter["resource"] + ":" + $parameter["operation"]] }}`;
}

/**
 * As n8n-workflow's updateDisplayOptions does, without its deep merge, which took most of the
 * menus' time.
 */
function shownFor(
	field: INodeProperties,
	{ resource, operation: name, edition }: AnyOperation,
): INodeProperties {
	const { show, ...more } = field.displayOptions ?? {};
	const own = { resource: [resource], operation: [name], ...(edition && { edition: [edition] }) };
	return { ...field, displayOptions: { ...more, show: { ...show, ...own } } };
}
