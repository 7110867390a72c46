/**
 * Reads the parameters of a run's items. n8n evaluates each parameter for each item anew, an
 * expression in an isolate of its own, which costs more than a request. But most parameters are the
 * same for all items, and most expressions only name a property of the item (`={{ $json.number
 * }}`): the first are read once, the second are looked up in the item, as soon as n8n has been seen
 * to give the same. Whatever is not that plain is n8n's.
 */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

type Json = INodeExecutionData['json'];

/** The value for one item; `ASK` where only n8n knows. */
type Recipe = (json: Json) => unknown;

const ASK = Symbol('ask n8n');
const MISSING = {};

interface Reader {
	recipe: Recipe;
	/** No expression in it. */
	isConstant: boolean;
	/** The value of all items. */
	shared?: unknown;
	/** n8n gave the same for an item of this run. */
	confirmed: boolean;
}

export class ItemParameters {
	private readonly readers = new Map<string, Reader | undefined>();

	/**
	 * @param converted parameters whose values n8n converts to a type (`validateType`): they are
	 * always n8n's
	 */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly items: INodeExecutionData[],
		private readonly converted: ReadonlySet<string>,
	) {}

	/** What `getNodeParameter` gives for this item; every caller gets objects of its own. */
	get(name: string, index: number, fallback?: unknown): unknown {
		const reader = this.readerOf(name);
		const own = reader === undefined ? ASK : reader.recipe(this.items[index].json);
		if (own !== ASK && reader!.confirmed) return own;
		const value = this.context.getNodeParameter(name, index, fallback) as unknown;
		if (own !== ASK) {
			reader!.confirmed = JSON.stringify(own) === JSON.stringify(value);
			if (!reader!.confirmed) this.readers.set(name, undefined);
		}
		return value;
	}

	/** The same, but items for which it has one value share one object. */
	getShared(name: string, index: number, fallback?: unknown): unknown {
		const reader = this.readerOf(name);
		if (!reader?.isConstant || !reader.confirmed) return this.get(name, index, fallback);
		return (reader.shared ??= this.get(name, index, fallback));
	}

	private readerOf(name: string): Reader | undefined {
		if (!this.readers.has(name)) this.readers.set(name, this.newReader(name));
		return this.readers.get(name);
	}

	private newReader(name: string): Reader | undefined {
		if (this.converted.has(name)) return undefined;
		const written: unknown = this.context.getNodeParameter(name, 0, MISSING, {
			rawExpressions: true,
		});
		const recipe = written === MISSING ? undefined : recipeOf(written);
		return recipe && { recipe, isConstant: !hasExpression(written), confirmed: false };
	}
}

/** How to get a parameter's value as it is written in the node; undefined where that takes n8n. */
export function recipeOf(written: unknown): Recipe | undefined {
	if (typeof written === 'string') return written.startsWith('=') ? lookUp(written) : () => written;
	if (typeof written !== 'object' || written === null) return () => written;
	const entries = Object.entries(written).map(([key, value]) => [key, recipeOf(value)] as const);
	if (entries.some(([, recipe]) => recipe === undefined)) return undefined;
	const recipes = entries as Array<[string, Recipe]>;
	return Array.isArray(written) ? collect(recipes, () => []) : collect(recipes, () => ({}));
}

function hasExpression(written: unknown): boolean {
	if (typeof written === 'string') return written.startsWith('=');
	return (
		typeof written === 'object' && written !== null && Object.values(written).some(hasExpression)
	);
}

function collect(recipes: Array<[string, Recipe]>, empty: () => object): Recipe {
	return (json) => {
		const made = empty() as Record<string, unknown>;
		for (const [key, recipe] of recipes) {
			const value = recipe(json);
			if (value === ASK) return ASK;
			made[key] = value;
		}
		return made;
	};
}

interface Step {
	key: string;
	optional: boolean;
}

const PATH = String.raw`\$json(?:\??\.[A-Za-z_]\w*|(?:\?\.)?\[\d+\])+`;
const EXPRESSION = new RegExp(String.raw`^=\{\{\s*(${PATH}(?:\s*\?\?\s*${PATH})*)\s*\}\}$`);
const STEP = /(\?)?\.?(?:\[(\d+)\]|([A-Za-z_]\w*))/g;

/** `={{ $json.a?.b[0] ?? $json.c }}`: property paths of the item, the first that has a value. */
function lookUp(expression: string): Recipe | undefined {
	const match = EXPRESSION.exec(expression);
	if (!match) return undefined;
	const paths = match[1].split('??').map((path) =>
		[...path.trim().slice('$json'.length).matchAll(STEP)].map(
			([, optional, position, name]): Step => ({
				key: position ?? name,
				optional: optional !== undefined,
			}),
		),
	);
	return (json) => {
		for (const path of paths) {
			const value = follow(json, path);
			if (value !== undefined && value !== null) return typeof value === 'object' ? ASK : value;
		}
		return ASK;
	};
}

const PLAIN_TYPES = new Set(['string', 'number', 'boolean', 'object', 'undefined']);

/**
 * The value at the end of a path of own properties; `ASK` for anything else that a path may mean.
 */
function follow(json: Json, path: Step[]): unknown {
	let value: unknown = json;
	for (const { key, optional } of path) {
		if (value === undefined || value === null) return optional ? undefined : ASK;
		if (!isPlain(value)) return ASK;
		if (Object.hasOwn(value, key)) value = (value as Record<string, unknown>)[key];
		else if (key in value) return ASK;
		else value = undefined;
	}
	return PLAIN_TYPES.has(typeof value) ? value : ASK;
}

function isPlain(value: unknown): value is object {
	if (typeof value !== 'object' || value === null) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}
