/**
 * What a person does in the editor, and what a script does by n8n's public API, as functions. The
 * public API is used where it can; "Execute workflow" and the first login exist only in the
 * editor's own.
 */
import { randomBytes } from 'node:crypto';

import { sleep } from '../system/run.mjs';

/** Enough for everything these functions do. */
const SCOPES = [
	...['create', 'read', 'update', 'delete', 'list', 'move', 'activate', 'deactivate'].map(
		(verb) => `workflow:${verb}`,
	),
	...['create', 'read', 'update', 'delete', 'list', 'move'].map((verb) => `credential:${verb}`),
	...['read', 'list', 'delete', 'retry', 'stop'].map((verb) => `execution:${verb}`),
];

const FINAL = ['success', 'error', 'crashed', 'canceled'];

/** n8n adds its stack trace to the message. */
function messageOf(text) {
	try {
		return JSON.parse(text).message ?? text;
	} catch {
		return text;
	}
}

/**
 * n8n wants a capital letter and a digit; nobody shall find a login that opens a stranger's n8n.
 */
export const newLogin = () => ({
	email: 'demo@example.com',
	password: `Demo${randomBytes(6).toString('hex')}1`,
	firstName: 'Demo',
	lastName: 'User',
});

/**
 * The items a node put out, all its runs together. `output` 1 is the error output of most nodes.
 */
export function itemsOf(execution, nodeName, output = 0) {
	const runs = execution.data?.resultData?.runData?.[nodeName] ?? [];
	return runs.flatMap((run) => run.data?.main?.[output] ?? []).map((item) => item.json);
}

/** An n8n under heavy load says for a moment that its database is not ready. */
const ifBusy = (error) => {
	if (error.message.startsWith('n8n answered 503')) return { status: 'unknown' };
	throw error;
};

const byNumber = new Intl.Collator('en', { numeric: true }).compare;

/** What older versions answer where the public API lacks a path or a method. */
const isNotThere = ({ message }) => /^n8n answered 40[45] /.test(message);

/** Why an execution failed, in n8n's words. */
export const errorOf = (execution) => execution.data?.resultData?.error;

/** @param {string} url where n8n listens */
export function createApi(url) {
	let cookie;
	let apiKey;
	/** Whether this n8n runs the workflow that is sent along, and not the one it has of that id. */
	let runsWhatIsSent = false;

	async function call(method, path, { body, headers = {} } = {}) {
		const response = await fetch(`${url}${path}`, {
			method,
			headers: {
				...headers,
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		if (!response.ok) {
			throw new Error(`n8n answered ${response.status} to ${method} ${path}: ${messageOf(text)}`);
		}
		const cookies = response.headers.getSetCookie().map((each) => each.split(';')[0]);
		cookie = cookies.find((each) => each.startsWith('n8n-auth=')) ?? cookie;
		return text ? JSON.parse(text) : undefined;
	}

	const rest = async (method, path, body) =>
		(await call(method, `/rest${path}`, { body, headers: cookie ? { cookie } : {} }))?.data;

	const publicApi = (method, path, body) =>
		call(method, `/api/v1${path}`, { body, headers: { 'x-n8n-api-key': apiKey } });

	/**
	 * The oldest public API does not tell what became of an execution. Its data are read once that is
	 * known: read before, they may be those of the middle of the run.
	 */
	async function judged(execution) {
		if (execution.status) return execution;
		const { status } = await rest('GET', `/executions/${execution.id}`);
		const path = `/executions/${execution.id}${execution.data ? '?includeData=true' : ''}`;
		return { ...(await publicApi('GET', path)), status };
	}

	const api = {
		rest,
		publicApi,

		/** Creates the owner on first use, logs in, and makes an API key. */
		async signIn(login) {
			const { email, password } = login;
			const settings = await rest('GET', '/settings');
			if (settings.userManagement.showSetupOnFirstLoad) await rest('POST', '/owner/setup', login);
			else await rest('POST', '/login', { emailOrLdapLoginId: email, password });
			// Only who is logged in is told the version.
			const { versionCli } = await rest('GET', '/settings');
			runsWhatIsSent = byNumber(versionCli, '2.20.0') < 0;
			const label = `scripts ${randomBytes(4).toString('hex')}`;
			// Not every version has every scope, and the oldest have none.
			const known = await rest('GET', '/api-keys/scopes').catch(() => []);
			const scopes = SCOPES.filter((scope) => known.includes(scope));
			const key = await rest('POST', '/api-keys', { label, scopes, expiresAt: null });
			apiKey = key.rawApiKey;
			return { apiKey, cookie };
		},

		/** What the editor downloads, for example a file of an execution. */
		download: (path) => fetch(`${url}/rest${path}`, { headers: { cookie } }),

		createCredential: ({ name, type, data }) =>
			publicApi('POST', '/credentials', { name, type, data }).catch((error) => {
				// Some versions' public API wants more fields than the editor fills in.
				if (!error.message.includes('allowedDomains')) throw error;
				return rest('POST', '/credentials', { name, type, data });
			}),

		/**
		 * What the credential dialog shows. @returns {Promise<{ status: 'OK' | 'Error', message: string
		 * }>}
		 */
		async testCredential(id) {
			try {
				return await publicApi('POST', `/credentials/${id}/test`);
			} catch (error) {
				if (!isNotThere(error)) throw error;
				const { name, type, data } = await rest('GET', `/credentials/${id}?includeData=true`);
				return await rest('POST', '/credentials/test', { credentials: { id, name, type, data } });
			}
		},

		/** The API takes a workflow's content alone, and gives it an id of its own. */
		createWorkflow: ({ name, nodes, connections, settings = {} }) =>
			publicApi('POST', '/workflows', { name, nodes, connections, settings }),

		/** Puts a workflow into production: its triggers run. */
		publish: (id) =>
			publicApi('POST', `/workflows/${id}/publish`).catch((error) => {
				if (!isNotThere(error)) throw error;
				return publicApi('POST', `/workflows/${id}/activate`);
			}),
		unpublish: (id) =>
			publicApi('POST', `/workflows/${id}/unpublish`).catch((error) => {
				if (!isNotThere(error)) throw error;
				return publicApi('POST', `/workflows/${id}/deactivate`);
			}),

		/** "Execute workflow" in the editor. @returns {Promise<string>} the execution's id */
		async runWorkflow(id, trigger) {
			const name = trigger ?? (await api.manualTrigger(id));
			const { executionId } = await rest('POST', `/workflows/${id}/run`, {
				triggerToStartFrom: { name },
				...(runsWhatIsSent && { workflowData: await rest('GET', `/workflows/${id}`) }),
			});
			return executionId;
		},

		/** "Stop" in the editor. */
		stop: (executionId) => rest('POST', `/executions/${executionId}/stop`),

		/** @returns {Promise<any[]>} every node or credential type, as the editor gets them */
		types: async (kind) =>
			await (await fetch(`${url}/types/${kind}.json`, { headers: { cookie } })).json(),

		async manualTrigger(id) {
			const { nodes } = await publicApi('GET', `/workflows/${id}`);
			const found = nodes.find(({ type }) => type === 'n8n-nodes-base.manualTrigger');
			if (!found)
				throw new Error(`Workflow ${id} has no manual trigger: name the one to start from`);
			return found.name;
		},

		/** @returns {Promise<any>} one execution with its data */
		execution: async (id) => judged(await publicApi('GET', `/executions/${id}?includeData=true`)),

		/** @returns {Promise<any[]>} a workflow's executions without their data */
		executionList: async (workflowId) =>
			(await publicApi('GET', `/executions?workflowId=${workflowId}&limit=250`)).data,

		/** @returns {Promise<any[]>} a workflow's executions with their data, oldest first */
		async executions(workflowId) {
			const query = `workflowId=${workflowId}&includeData=true&limit=100`;
			const { data } = await publicApi('GET', `/executions?${query}`);
			const executions = await Promise.all(data.map(judged));
			return executions.sort((a, b) => Number(a.id) - Number(b.id));
		},

		/**
		 * @returns {Promise<any[]>} a workflow's executions that are at work: no other list has them
		 */
		runningExecutions: async (workflowId) =>
			(await publicApi('GET', `/executions?workflowId=${workflowId}&status=running`)).data,

		/** @returns {Promise<any>} the execution, once it is over */
		async waitForExecution(id, { timeoutMs = 60_000 } = {}) {
			const deadline = Date.now() + timeoutMs;
			for (;;) {
				// With its data only at the end: reading that costs n8n more than many an execution.
				const { status } = await publicApi('GET', `/executions/${id}`).then(judged).catch(ifBusy);
				if (FINAL.includes(status)) return await api.execution(id);
				if (Date.now() > deadline) {
					throw new Error(`Execution ${id} is still "${status}" after ${timeoutMs} ms`);
				}
				await sleep(200);
			}
		},

		/** Waits until a published workflow has run so often. @returns {Promise<any[]>} */
		async waitForExecutions(workflowId, count, { timeoutMs = 120_000 } = {}) {
			const deadline = Date.now() + timeoutMs;
			for (;;) {
				const finished = (await api.executions(workflowId)).filter(({ status }) =>
					FINAL.includes(status),
				);
				if (finished.length >= count) return finished;
				if (Date.now() > deadline) {
					throw new Error(`${finished.length} of ${count} executions after ${timeoutMs} ms`);
				}
				await sleep(500);
			}
		},

		async executeAndWait(id, options = {}) {
			return await api.waitForExecution(await api.runWorkflow(id, options.trigger), options);
		},
	};
	return api;
}
