/**
 * Calls a webhook trigger of this pack on n8n-core's real WebhookContext, and does with its answer
 * what n8n 2.41.1 does (webhook-helpers.ts, executeWebhook): refuse, answer, or start an execution
 * and answer once it exists.
 */
import { HookContext, WebhookContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	IWebhookData,
	IWebhookDescription,
} from 'n8n-workflow';
import { NodeHelpers, Workflow } from 'n8n-workflow';
import { accounts, additionalDataFor, credentialTypes, nodeTypes, packNodes } from './harness';

export interface WebhookTriggerOptions {
	node: string;
	parameters?: INodeParameters;
	/** `null`: a workflow whose node carries none. */
	webhookId?: string | null;
	nodeName?: string;
	/** Default `workflow-1`. */
	workflowId?: string;
	credentials?: Record<string, ICredentialDataDecryptedObject>;
	/** Where n8n believes that the world reaches it, without `webhook` or `webhook-test`. */
	baseUrl?: string;
	/** What the workflow remembers, as n8n would have stored it. */
	staticData?: IDataObject;
}

export interface WebhookRequest {
	method?: 'GET' | 'POST';
	/**
	 * As the caller wrote it: full URL, or what follows the host. Its last part selects the webhook.
	 */
	url: string;
	body?: string | Buffer;
	contentType?: string;
	/** When n8n has stored what the workflow remembers, and answers. */
	stored?: Promise<void>;
	/** Why n8n cannot start the run: its database is full or away, for example. */
	runFails?: Error;
	/** When n8n starts the run, where the caller does not wait that long; asked once it has left. */
	starts?: () => Promise<void>;
}

export interface WebhookAnswer {
	status: number;
	headers: Record<string, string>;
	body: unknown;
	/** The execution it started. */
	items?: INodeExecutionData[];
	json?: IDataObject[];
	/** All outputs of the execution. */
	outputs?: IDataObject[][];
	/** What happened, in order: `run`, `answer`. */
	steps: string[];
	/** What the node threw: n8n answers 500 and records a failed execution. */
	thrown?: Error;
}

export class WebhookTrigger {
	private readonly workflow: Workflow;
	private readonly node: INode;
	private readonly baseUrl: string;
	/** Executions started so far, failed ones included. */
	runs = 0;
	/** What n8n has in its database of the workflow's memory. */
	private stored = '{}';

	constructor(private readonly options: WebhookTriggerOptions) {
		const {
			node,
			parameters = {},
			webhookId = '0d1e2f3a-1111-2222-3333-444455556666',
			nodeName = 'Trigger',
		} = options;
		this.baseUrl = options.baseUrl ?? 'https://n8n.example.com';
		this.node = {
			id: 'node-1',
			name: nodeName,
			type: node,
			typeVersion: 1,
			position: [0, 0],
			parameters,
			credentials: Object.fromEntries(
				[...credentialTypes.keys()].map((type) => [type, { id: type, name: type }]),
			),
			...(webhookId !== null && { webhookId }),
		};
		this.workflow = new Workflow({
			id: options.workflowId ?? 'workflow-1',
			name: 'Test',
			active: true,
			nodeTypes,
			nodes: [this.node],
			connections: {},
			staticData: options.staticData,
		});
		this.stored = JSON.stringify(this.workflow.staticData);
	}

	/** What n8n has stored of the workflow's memory. */
	get staticData(): IDataObject {
		return JSON.parse(this.stored) as IDataObject;
	}

	/** As n8n does it: only what is marked as changed. */
	private store(): void {
		if (this.workflow.staticData.__dataChanged !== true) return;
		this.stored = JSON.stringify(this.workflow.staticData);
		this.workflow.staticData.__dataChanged = false;
	}

	/** What n8n does when the workflow is activated, and when it is taken out of service. */
	async setUp(active: boolean): Promise<void> {
		const hooks = new HookContext(
			this.workflow,
			this.workflow.getNode(this.node.name)!,
			{
				...additionalDataFor({ ...accounts, ...this.options.credentials }),
				webhookBaseUrl: `${this.baseUrl}/webhook`,
			},
			'webhook',
			'activate',
			{
				webhookDescription: packNodes.get(this.options.node)!.description.webhooks![0],
			} as IWebhookData,
		);
		const {
			checkExists,
			create,
			delete: remove,
		} = packNodes.get(this.options.node)!.webhookMethods!.default!;
		if (!active) await remove.call(hooks);
		else if (!(await checkExists.call(hooks))) await create.call(hooks);
		this.store();
	}

	/** The address n8n shows for one of the node's webhooks. */
	url(path: string, isTest = false): string {
		return NodeHelpers.getNodeWebhookUrl(
			`${this.baseUrl}/webhook${isTest ? '-test' : ''}`,
			'workflow-1',
			this.node,
			path,
		);
	}

	async call({
		method = 'POST',
		url,
		body = '',
		contentType = 'application/json',
		stored,
		runFails,
		starts,
	}: WebhookRequest): Promise<WebhookAnswer> {
		const asked = new URL(url, this.baseUrl);
		const description = this.webhookFor(method, asked.pathname);
		const answer: WebhookAnswer = { status: 0, headers: {}, body: undefined, steps: [] };
		const whenClosed: Array<() => void> = [];
		const rawBody = Buffer.from(body as string);
		const query: IDataObject = {};
		for (const name of new Set(asked.searchParams.keys())) {
			const values = asked.searchParams.getAll(name);
			query[name] = values.length > 1 ? values : values[0];
		}
		const context = new WebhookContext(
			this.workflow,
			this.workflow.getNode(this.node.name)!,
			{
				...additionalDataFor({ ...accounts, ...this.options.credentials }),
				webhookBaseUrl: `${this.baseUrl}/webhook`,
				webhookTestBaseUrl: `${this.baseUrl}/webhook-test`,
				httpRequest: {
					method,
					query,
					params: {},
					headers: { 'content-type': contentType },
					rawBody,
					body: parsed(rawBody, contentType),
				} as never,
				httpResponse: responseOf(answer, whenClosed) as never,
			},
			asked.pathname.includes('/webhook-test/') ? 'manual' : 'webhook',
			{
				webhookDescription: description,
				isTest: asked.pathname.includes('/webhook-test/'),
			} as IWebhookData,
			[],
			null,
		);
		const { webhook } = packNodes.get(this.options.node)!;
		try {
			const result = await webhook!.call(context);
			const { workflowData, noWebhookResponse } = result;
			if (starts) {
				for (const listener of whenClosed.splice(0)) listener();
				await starts();
			}
			if (workflowData && runFails) {
				answer.status = 500;
				return answer;
			}
			if (workflowData) {
				// Starting the run makes another workflow of the same static data: the mark is lost.
				this.workflow.staticData.__dataChanged = false;
				this.runs++;
				answer.steps.push('run');
				answer.items = workflowData[0] ?? [];
				answer.json = answer.items.map(({ json }) => json);
				answer.outputs = workflowData.map((items) => items.map(({ json }) => json));
			}
			const { webhookResponse } = result;
			this.store();
			await stored;
			if (noWebhookResponse) return answer;
			const onReceived =
				description.responseData === undefined ? 'firstEntryJson' : description.responseData;
			const words = workflowData
				? onReceived || (webhookResponse ?? { message: 'Workflow was started' })
				: (webhookResponse ?? { message: 'Webhook call received' });
			Object.assign(answer, { status: 200, body: words });
			answer.steps.push('answer');
		} catch (error) {
			this.runs++;
			Object.assign(answer, { status: 500, thrown: error as Error });
		} finally {
			for (const listener of whenClosed) listener();
		}
		return answer;
	}

	private webhookFor(method: string, pathname: string): IWebhookDescription {
		const found = packNodes
			.get(this.options.node)!
			.description.webhooks!.find(
				({ httpMethod, path }) => httpMethod === method && pathname.endsWith(`/${path}`),
			);
		if (!found) throw new Error(`n8n has no webhook ${method} ${pathname}`);
		return found;
	}
}

/**
 * n8n's body parser: it parses what it knows and leaves the rest alone, and an empty body is
 * none; `rawBody` is always there.
 */
function parsed(rawBody: Buffer, contentType: string): unknown {
	if (rawBody.length === 0) return undefined;
	if (contentType.startsWith('application/json')) {
		try {
			return JSON.parse(rawBody.toString()) as unknown;
		} catch {
			return {};
		}
	}
	if (contentType.startsWith('application/x-www-form-urlencoded'))
		return Object.fromEntries(new URLSearchParams(rawBody.toString()));
	return contentType.startsWith('text/plain') ? rawBody.toString() : {};
}

/** What of Express a node uses to answer by itself. */
function responseOf(answer: WebhookAnswer, whenClosed: Array<() => void>): object {
	const end = (status: number, body?: unknown) => {
		Object.assign(answer, { status, body });
		answer.steps.push('answer');
	};
	const response = {
		once: (_event: 'close', listener: () => void) => void whenClosed.push(listener),
		get statusCode() {
			return answer.status || 200;
		},
		get writableEnded() {
			return answer.status !== 0;
		},
		setHeader: (name: string, value: string) => void (answer.headers[name.toLowerCase()] = value),
		status: (status: number) => ({
			...response,
			json: (body: unknown) => end(status, body),
			send: (body: unknown) => end(status, body),
			end: () => end(status),
		}),
		redirect: (status: number, location: string) => {
			answer.headers.location = location;
			end(status);
		},
	};
	return response;
}
