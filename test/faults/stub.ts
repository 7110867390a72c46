/**
 * What an operation sees of n8n, without n8n: for a hundred thousand answers, the engine would take
 * too long. Requests are answered by a function, sleeping is real.
 */
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import type { AnyOperation, ItemContext } from '../../nodes/shared/operation';
import type { Sample } from './samples';

export interface Wanted {
	url: string;
	body: unknown;
}

export type Reply = { status?: number; body: Buffer | string };

/** Answers each request; set anew for each answer. */
export interface Stub {
	answer(wanted: Wanted): Reply | Promise<Reply>;
}

const PATHS = /^=\{\{\s*(\$json[^}]*?)\s*\}\}$/;

/**
 * Only what the samples and the fields' defaults write: property paths of the item, the first that
 * has a value.
 */
function evaluated(value: unknown, json: IDataObject): unknown {
	if (typeof value === 'string') {
		const [, paths] = PATHS.exec(value) ?? [];
		if (paths === undefined) return value;
		const found = paths
			.split('??')
			.map((path) =>
				[...path.matchAll(/[\w$]+/g)]
					.slice(1)
					.reduce<unknown>(
						(at, [key]) => (at === undefined || at === null ? undefined : (at as IDataObject)[key]),
						json,
					),
			);
		return found.find((each) => each !== undefined && each !== null);
	}
	if (Array.isArray(value)) return value.map((entry) => evaluated(entry, json));
	if (typeof value === 'object' && value !== null)
		return Object.fromEntries(
			Object.entries(value).map(([key, entry]) => [key, evaluated(entry, json)]),
		);
	return value;
}

/** The calls of a sample's items, as the engine would make them. */
export function callsOf(
	stub: Stub,
	sample: Sample,
	operation: AnyOperation,
	items: IDataObject[],
	credentials: Record<string, ICredentialDataDecryptedObject>,
): ItemContext[] {
	const node = {
		id: '1',
		name: 'Node',
		type: sample.node,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	} as INode;
	const defaults = Object.fromEntries(
		operation.fields.map((field: INodeProperties) => [field.name, field.default]),
	);
	const given: IDataObject = {
		...defaults,
		...sample.parameters,
		options: { concurrency: 1, ...sample.options },
	} as IDataObject;
	const input: INodeExecutionData[] = items.map((json) => ({ json }));
	const nodeContext: IDataObject = {};
	const request = async (options: { url: string; body?: unknown }) => {
		const { status = 200, body } = await stub.answer({ url: options.url, body: options.body });
		return { statusCode: status, headers: {}, body: streamOf(Buffer.from(body as string)) };
	};
	const context = {
		getNode: () => node,
		getInputData: () => input,
		getNodeParameter: (name: string, index: number, fallback?: unknown) =>
			name in given ? evaluated(given[name], items[index]) : fallback,
		getCredentials: async (type: string) => credentials[type],
		getTimezone: () => 'Asia/Shanghai',
		getExecutionCancelSignal: () => undefined,
		getContext: () => nodeContext,
		getWorkflowDataProxy: () => ({ $runIndex: 0 }),
		addExecutionHints: () => undefined,
		continueOnFail: () => true,
		helpers: {
			httpRequest: request,
			httpRequestWithAuthentication: async (
				_type: string,
				options: { url: string; body?: unknown },
			) => await request(options),
			prepareBinaryData: async (bytes: Buffer, fileName: string, mimeType: string) => ({
				data: '',
				fileName,
				mimeType,
				bytes: bytes.length,
			}),
		},
	} as unknown as IExecuteFunctions;
	return input.map((item, index) => ({
		context,
		node,
		index,
		input: item,
		json: item.json,
		options: evaluated(given.options, item.json) as IDataObject,
		param(name, fallback) {
			const value = context.getNodeParameter(name, index, fallback) as unknown;
			return typeof value === 'object' && value !== null && '__rl' in value
				? (value as unknown as { value: unknown }).value
				: value;
		},
	}));
}

/** One piece, then the end, as soon as both are listened to. */
function streamOf(bytes: Buffer) {
	let end: () => void;
	return {
		on(event: string, listener: (piece?: Buffer) => void) {
			if (event === 'end') end = listener;
			if (event === 'data') {
				queueMicrotask(() => {
					listener(bytes);
					end();
				});
			}
		},
		destroy: () => undefined,
	};
}
