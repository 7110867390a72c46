/**
 * Runs a node of this pack in the real n8n engine: n8n-core executes a two-node workflow (pinned
 * items → node), so that expressions, signing, pairing, error outputs and retries are n8n's own.
 * Only storage and credentials are stood in for.
 */
import 'reflect-metadata';
import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import type {
	IConnections,
	ICredentialDataDecryptedObject,
	ICredentialsExpressionResolveValues,
	ICredentialType,
	IDataObject,
	IExecuteData,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypes,
	IRun,
	IWorkflowExecuteAdditionalData,
	NodeExecutionHint,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { NodeHelpers, Workflow } from 'n8n-workflow';
import { n8n as pack } from '../../../package.json';
import { expectSchema } from './outputSchema';

/** What package.json registers, from the sources: a forgotten registration fails here. */
function registered<T extends { name?: string; description?: { name: string } }>(
	files: string[],
): Map<string, T> {
	const instances = files.map((file) => {
		const source = file.replace(/^dist/, '../../..').replace(/\.js$/, '');
		const className = source.split('/').pop()!.split('.')[0];
		// eslint-disable-next-line @typescript-eslint/no-require-imports
		const loaded = require(source) as Record<string, new () => T>;
		return new loaded[className]();
	});
	return new Map(
		instances.map((instance) => [instance.description?.name ?? instance.name!, instance]),
	);
}

export const credentialTypes = registered<ICredentialType>(pack.credentials);
export const packNodes = registered<INodeType>(pack.nodes as string[]);

/** The accounts the sandbox knows. */
export const accounts: Record<string, ICredentialDataDecryptedObject> = {
	kuaidi100Api: {
		secretKey: 'demo_key',
		secretSecret: 'demo_secret',
		baseUrl: 'http://cloud.kuaidi100.com/api',
	},
	kuaidi100EnterpriseApi: {
		key: 'demo_key',
		secret: 'demo_secret',
		baseUrl: 'https://api.kuaidi100.com',
	},
	sttLogisticsApi: {
		service: 'dingCang',
		appKey: '20011',
		appSecret: 'demo_app_secret',
		baseUrl: '',
	},
	fengchaoApi: { appId: 'demo_appid', appSecret: 'demo_secret', baseUrl: 'https://kf.fw199.com' },
	kuaikuaiApi: { baseUrl: 'https://kuaikuai.example.com', apiKey: '8'.repeat(32) },
};

class Source implements INodeType {
	description = {
		displayName: 'Source',
		name: 'source',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Source' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	} as unknown as INodeType['description'];

	async execute() {
		return [[]];
	}
}

const types = new Map<string, INodeType>([['source', new Source()], ...packNodes]);

export const nodeTypes: INodeTypes = {
	getByName: (name) => types.get(name)!,
	getByNameAndVersion: (name) => NodeHelpers.getVersionedNodeType(types.get(name)!, 1),
	getKnownTypes: () => ({}) as IDataObject,
};

function credentialsHelper(credentials: Record<string, ICredentialDataDecryptedObject>) {
	const instance = (type: string) => credentialTypes.get(type)!;
	return {
		getParentTypes: () => [],
		isCredentialUsableByNode: () => true,
		authenticate: async (
			data: ICredentialDataDecryptedObject,
			type: string,
			options: IHttpRequestOptions,
		) => {
			const { authenticate } = instance(type);
			if (typeof authenticate !== 'function')
				throw new Error(`${type} has no authenticate function`);
			return await authenticate(data, options);
		},
		preAuthentication: async () => undefined,
		runPreAuthentication: async () => undefined,
		getCredentials: async () => {
			throw new Error('not used');
		},
		// As n8n does it: expressions are those of an item.
		getDecrypted: async (
			_data: unknown,
			_details: unknown,
			type: string,
			mode: WorkflowExecuteMode,
			executeData: IExecuteData,
			_raw?: boolean,
			at?: ICredentialsExpressionResolveValues,
		) => {
			const data = { ...credentials[type] };
			if (!at || !JSON.stringify(data).includes('"=')) return data;
			return at.workflow.expression.getParameterValue(
				data as INodeParameters,
				at.runExecutionData,
				at.runIndex,
				at.itemIndex,
				at.node.name,
				at.connectionInputData,
				mode,
				{},
				executeData,
			) as ICredentialDataDecryptedObject;
		},
		updateCredentials: async () => {},
		updateCredentialsOauthTokenData: async () => {},
		getCredentialsProperties: (type: string) => instance(type).properties,
	};
}

/** What n8n hands to every node: its addresses, and how credentials are read and sign. */
export function additionalDataFor(
	credentials: Record<string, ICredentialDataDecryptedObject>,
	hooks?: ExecutionLifecycleHooks,
): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper: credentialsHelper(credentials),
		hooks,
		executionId: '1',
		restApiUrl: 'http://localhost/rest',
		instanceBaseUrl: 'http://localhost/',
		webhookBaseUrl: 'http://localhost/webhook/',
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting/',
		webhookTestBaseUrl: 'http://localhost/webhook-test/',
		formWaitingBaseUrl: 'http://localhost/form-waiting/',
		currentNodeExecutionIndex: 0,
		variables: {},
		setExecutionStatus: () => {},
		executeWorkflow: async () => {},
		logAiEvent: () => {},
	} as unknown as IWorkflowExecuteAdditionalData;
}

export interface NodeRun {
	/** The node's outputs: the regular one, then the error output where there is one. */
	outputs: INodeExecutionData[][];
	items: INodeExecutionData[];
	json: IDataObject[];
	error?: Error & {
		description?: string | null;
		context?: IDataObject;
		httpCode?: string | null;
		failure?: IDataObject;
	};
	hints: NodeExecutionHint[];
	/** What each run of the node put out on its first output. */
	runs: IDataObject[][];
	/** What n8n would show in the browser of whoever executes the workflow by hand. */
	shown: string[];
	/** Everything n8n would store of this execution. */
	stored: IRun;
}

/** Each source leads to the node, and to the next source once the node has run. */
function connectionsOf(sources: string[]): IConnections {
	const to = (node: string) => ({ node, type: 'main' as const, index: 0 });
	return Object.fromEntries(
		sources.map((source, at) => {
			const next = sources[at + 1];
			return [source, { main: [[to('Node'), ...(next ? [to(next)] : [])]] }];
		}),
	);
}

export interface RunOptions {
	/** The node's name, e.g. `kuaidi100`. */
	node: string;
	parameters: INodeParameters;
	items?: IDataObject[] | INodeExecutionData[];
	/** What reaches the node afterwards, in further runs of the same execution, as in a loop. */
	rounds?: IDataObject[][];
	settings?: Partial<INode>;
	credentials?: Record<string, ICredentialDataDecryptedObject>;
	timezone?: string;
	/** What the workflow remembers. */
	staticData?: IDataObject;
	/** Called with the running engine, e.g. to stop it half-way. */
	onStart?: (engine: { stop(): void }) => void;
}

/**
 * Tests wait for a busy provider where they say so: by default a node does for two minutes.
 * @param parameters as a test gives them
 */
function impatient(parameters: INodeParameters): INodeParameters {
	const { options = {} } = parameters;
	return typeof options === 'object' && !Array.isArray(options)
		? { ...parameters, options: { busyWait: 0, ...options } as INodeParameters }
		: parameters;
}

/** Runs one node over the items and returns what n8n made of it. */
export async function runNode({
	node,
	parameters,
	items = [{}],
	rounds = [],
	settings,
	credentials,
	timezone = 'Asia/Shanghai',
	staticData,
	onStart,
}: RunOptions): Promise<NodeRun> {
	const accountsNow = { ...accounts, ...credentials };
	const workflow = new Workflow({
		id: 'test',
		name: 'Test',
		active: false,
		nodeTypes,
		settings: { timezone },
		staticData,
		nodes: [
			{ id: '1', name: 'Source', type: 'source', typeVersion: 1, position: [0, 0], parameters: {} },
			{
				id: '2',
				name: 'Node',
				type: node,
				typeVersion: 1,
				position: [200, 0],
				parameters: impatient(parameters),
				credentials: Object.fromEntries(
					[...credentialTypes.keys()].map((type) => [type, { id: type, name: type }]),
				),
				waitBetweenTries: 0,
				...settings,
			} as INode,
			...rounds.map(
				(_round, at): INode => ({
					id: `round-${at}`,
					name: `Round ${at + 2}`,
					type: 'source',
					typeVersion: 1,
					position: [100, 200 * (at + 1)],
					parameters: {},
				}),
			),
		],
		connections: connectionsOf(['Source', ...rounds.map((_round, at) => `Round ${at + 2}`)]),
	});
	const hooks = new ExecutionLifecycleHooks('manual', '1', { id: 'test' } as never);
	let done: (run: IRun) => void;
	const finished = new Promise<IRun>((resolve) => (done = resolve));
	hooks.addHandler('workflowExecuteAfter', (run) => done(run));
	const shown: string[] = [];
	const additionalData = additionalDataFor(accountsNow, hooks);
	additionalData.sendDataToUI = (type, data) => void shown.push(JSON.stringify([type, data]));
	const engine = new WorkflowExecute(additionalData, 'manual');
	const pinned = items.map((item) =>
		'json' in item && typeof item.json === 'object' ? item : { json: item },
	) as INodeExecutionData[];
	const running = engine.run({
		workflow,
		startNode: workflow.getNode('Source')!,
		pinData: {
			Source: pinned,
			...Object.fromEntries(
				rounds.map((round, at) => [`Round ${at + 2}`, round.map((json) => ({ json }))]),
			),
		} as never,
	});
	onStart?.({ stop: () => running.cancel() });
	await running.catch(() => undefined);
	const stored = await finished;
	const task = stored.data.resultData.runData.Node?.at(-1);
	const outputs = (task?.data?.main ?? []).map((output) => output ?? []);
	expectSchema(node, parameters, pinned, outputs[0] ?? []);
	return {
		outputs,
		items: outputs[0] ?? [],
		json: (outputs[0] ?? []).map((item) => item.json),
		error: (task?.error ?? stored.data.resultData.error) as NodeRun['error'],
		hints: task?.hints ?? [],
		runs: (stored.data.resultData.runData.Node ?? []).map((each) =>
			(each.data?.main[0] ?? []).map((item) => item.json),
		),
		shown,
		stored,
	};
}
