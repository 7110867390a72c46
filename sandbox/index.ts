/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * A local stand-in for the four providers: strict, stateful, with faults. It is written from the
 * documents alone and imports nothing of the nodes, so that an error there can't hide in it.
 */
import type { Delivery, Sandbox, SandboxOptions } from './contract.ts';
import { changed, createFaultPlan, WITHOUT_EFFECT } from './faults.ts';
import type { FaultRule } from './faults.ts';
import { fengchao } from './fengchao.ts';
import { kuaidi100 } from './kuaidi100.ts';
import { consentPush, kuaidi100Enterprise, post, taskPush } from './kuaidi100Enterprise.ts';
import { kuaikuai } from './kuaikuai.ts';
import { file } from './labels.ts';
import { addEnterpriseOrder, addKuaidi100Order, addKuaikuaiOrder, seeded } from './seed.ts';
import type { Seed } from './seed.ts';
import { listen } from './server.ts';
import { stt } from './stt.ts';
import type {
	CallRecord,
	Outcome,
	Provider,
	ProviderModule,
	Reading,
	SandboxState,
	WireAnswer,
	WireRequest,
	World,
} from './types.ts';
import { pathOf, shanghai } from './wire.ts';

export type * from './contract.ts';
export type { FaultKind, FaultRule } from './faults.ts';
export type { Kuaidi100OrderInput, KuaikuaiOrderInput, Seed } from './seed.ts';
export type * from './types.ts';
export { TESTS_NOW } from './seed.ts';
export { consentPush, taskPush } from './kuaidi100Enterprise.ts';

const MODULES: Record<string, ProviderModule> = {
	kuaidi100,
	kuaidi100Enterprise,
	stt,
	fengchao,
	kuaikuai,
	labels: { read: readFile, act: actFile, refuse: () => '' },
};

/** Label files are served as they are, but counted and breakable like every call. */
function readFile(request: WireRequest, { state }: World): Reading {
	const path = pathOf(request);
	const found = request.method === 'GET' && file(path, state);
	return {
		operation: 'file',
		params: { path },
		bodyText: '',
		credentialOk: true,
		problems: found ? [] : [`there is no file ${request.method} ${path}`],
		...(found ? {} : { status: 404 }),
	};
}

function actFile(reading: Reading, { state }: World): Outcome {
	return file(String(reading.params.path), state) ?? { body: '' };
}

const HTML =
	'<!DOCTYPE html><html><head><title>Error</title></head><body><h1>网关错误</h1><p>nginx</p></body></html>';
const wait = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));
const answerOf = (
	status: number,
	body: string | Buffer,
	type: string,
	more: Record<string, string> = {},
): WireAnswer => ({
	status,
	headers: { 'content-type': type, ...more },
	body: Buffer.from(body as string),
});

function tally<T>(rows: T[], key: (row: T) => string | number): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const row of rows) counts[key(row)] = (counts[key(row)] ?? 0) + 1;
	return counts;
}

function merge(target: object, patch: object): void {
	const into = target as Record<string, unknown>;
	for (const [key, value] of Object.entries(patch)) {
		if (!Object.hasOwn(into, key)) throw new Error(`There is no setting "${key}"`);
		const old = into[key];
		if (old !== null && typeof old === 'object' && !Array.isArray(old)) merge(old, value as object);
		else into[key] = value;
	}
}

/** A fault rule may speak of what stands percent-encoded in a form. */
function searchable(request: WireRequest): string {
	const raw = request.body.toString('utf8');
	try {
		return `${request.url}\n${raw}\n${decodeURIComponent(raw.replaceAll('+', ' '))}`;
	} catch {
		return `${request.url}\n${raw}`;
	}
}

export function createSandbox(options: SandboxOptions = {}): Sandbox {
	const now = options.now ?? (() => new Date());
	let base = options.publicBase?.replace(/\/+$/, '') ?? 'http://127.0.0.1:5480';
	const fresh = (seed: Seed): SandboxState => {
		const state = seeded(seed, now());
		merge(state.settings, options.settings ?? {});
		if (options.labelReadyAfter !== undefined)
			state.settings.labelReadyAfter = options.labelReadyAfter;
		return state;
	};
	const state = fresh(options.seed ?? 'empty');
	const world: World = { state, now, base: () => base };
	const calls: CallRecord[] = [];
	const faults = createFaultPlan();
	/** Hanging calls of `handle`, let go at the next reset. */
	let hanging: Array<() => void> = [];

	/** The answer with its fault, and whether the effect happened. */
	function answer(
		module: ProviderModule,
		reading: Reading,
		rule?: FaultRule,
	): { answer: WireAnswer; outcome?: Outcome } {
		const kind = rule?.kind;
		const json = 'application/json; charset=utf-8';
		const html = 'text/html; charset=utf-8';
		if (kind === 'http500') return { answer: answerOf(500, 'Internal Server Error', 'text/plain') };
		if (kind === 'http502html')
			return { answer: answerOf(502, HTML.replaceAll('Error', '502 Bad Gateway'), html) };
		if (kind === 'html200' && !rule?.after) return { answer: answerOf(200, HTML, html) };
		if (kind === 'redirect') {
			return {
				answer: answerOf(307, '', html, { location: rule?.to ?? 'http://elsewhere.invalid/' }),
			};
		}
		if (kind === 'rate-limited') {
			const retry: Record<string, string> =
				rule?.retryAfter === undefined ? {} : { 'retry-after': String(rule.retryAfter) };
			return { answer: answerOf(429, 'Too Many Requests', 'text/plain', retry) };
		}
		if (kind === 'business-error')
			return { answer: answerOf(200, module.refuse(reading, rule?.code, rule?.message), json) };
		if (kind && WITHOUT_EFFECT.includes(kind)) return { answer: answerOf(0, '', html) };
		if (reading.status !== undefined) {
			return {
				answer: answerOf(reading.status, HTML.replaceAll('Error', String(reading.status)), html),
			};
		}
		const outcome = module.act(reading, world, { labelNotReady: kind === 'label-not-ready' });
		const whole = answerOf(200, outcome.body, outcome.contentType ?? json);
		if (kind === 'malformed')
			whole.body = whole.body.subarray(0, Math.floor(whole.body.length / 2));
		if (kind === 'empty') whole.body = Buffer.alloc(0);
		if (rule && kind === 'deviating')
			whole.body = Buffer.from(changed(whole.body.toString(), rule));
		if (kind === 'html200') return { answer: answerOf(200, HTML, html), outcome };
		if (kind === 'oversized') {
			const pad = Buffer.alloc((rule?.mib ?? 32) * 1024 * 1024, ' ');
			whole.body = Buffer.concat([whole.body, pad]);
		}
		return { answer: whole, outcome };
	}

	async function deliver(provider: Provider, request: WireRequest): Promise<Delivery> {
		const brand = provider === 'dingcang' || provider === 'dingexpress' ? provider : undefined;
		const files = /\/UploadFiles\//.test(pathOf(request));
		const name = brand ? 'stt' : files ? 'labels' : provider;
		const module = MODULES[name];
		const reading = module.read(request, world, brand);
		const rule = faults.pick({
			names: [name, reading.brand ?? name],
			operations: [reading.operation, reading.alias ?? reading.operation],
			text: searchable(request),
		});
		const { answer: sent, outcome } = answer(module, reading, rule);
		const lost = rule && ['reset-before', 'reset-after', 'hang'].includes(rule.kind);
		calls.push({
			at: now().toISOString(),
			provider: name,
			...(reading.brand ? { brand: reading.brand } : {}),
			operation: reading.operation,
			credentialOk: reading.credentialOk,
			params: reading.params,
			bodyText: reading.bodyText,
			answer: lost
				? { status: 0, body: '' }
				: {
						status: sent.status,
						body: /json|html|text/.test(sent.headers['content-type'])
							? sent.body.toString('utf8', 0, 4000)
							: '',
					},
			...(outcome?.effect ? { effect: outcome.effect } : {}),
			...(outcome?.billed !== undefined ? { billed: outcome.billed } : {}),
			...(rule ? { fault: rule.kind } : {}),
			problems: [...reading.problems, ...(outcome?.problems ?? [])],
		});
		if (state.settings.latencyMs > 0) await wait(state.settings.latencyMs);
		if (rule?.kind === 'hang') return { how: 'hang' };
		if (rule?.kind === 'reset-before' || rule?.kind === 'reset-after') return { how: 'reset' };
		if (rule?.kind === 'slow') await wait(rule.ms ?? 1000);
		if (rule?.kind === 'drip') return { how: 'drip', answer: sent, ms: rule.ms ?? 1000 };
		return { how: 'whole', answer: sent };
	}

	const sandbox: Sandbox = {
		state,
		calls,
		faults,
		deliver,
		async handle(provider, request) {
			const delivery = await deliver(provider, request);
			if (delivery.how === 'reset') return 'reset';
			if (delivery.how === 'hang') {
				await new Promise<void>((resolve) => hanging.push(resolve));
				return 'reset';
			}
			if (delivery.how === 'drip') await wait(delivery.ms);
			return delivery.answer;
		},
		async listen(port = 0, host = '127.0.0.1') {
			const server = await listen(sandbox, port, host, options.publicBase);
			if (!options.publicBase) base = server.url;
			return server;
		},
		reset(seed = options.seed ?? 'empty') {
			Object.assign(state, fresh(seed));
			calls.length = 0;
			faults.clear();
			hanging.forEach((letGo) => letGo());
			hanging = [];
		},
		set: (settings) => merge(state.settings, settings),
		counts() {
			const { stt: sttState, kuaikuai: mine } = state;
			return {
				calls: tally(calls, (call) => `${call.provider}.${call.operation}`),
				faults: tally(
					calls.filter((call) => call.fault),
					(call) => call.fault!,
				),
				refused: calls.filter((call) => call.problems.length > 0).length,
				kuaidi100: {
					billed: state.kuaidi100.billed,
					shipBacks: tally(state.kuaidi100.shipBacks, (each) => each.order),
				},
				kuaidi100Enterprise: {
					tasks: state.kuaidi100Enterprise.tasks.length,
					shipBacks: tally(state.kuaidi100Enterprise.shipBacks, (each) => each.order),
				},
				stt: {
					labelsBought: sttState.orders.length,
					labels: tally(sttState.orders, (order) => order.orderId),
					cancelled: sttState.orders.filter(
						({ cancelStatus }) => cancelStatus === 1 || cancelStatus === 2,
					).length,
				},
				fengchao: {
					trades: state.fengchao.trades.length,
					imports: Object.fromEntries(
						state.fengchao.trades.map((trade) => [trade.tradeNo, trade.imports]),
					),
				},
				kuaikuai: {
					labelsBought: mine.labels.length,
					labelsPerShopOrder: tally(
						mine.labels.filter((label) => label.ecOrderId !== null),
						(label) => String(label.ecOrderId),
					),
					refundsRequested: mine.labels.filter((label) => label.labelStatus === 1810).length,
					shipBacks: tally(mine.shipBacks, (each) => each.order),
				},
			};
		},
		addKuaidi100Order: (input) => addKuaidi100Order(state, now(), input),
		updateKuaidi100Order(orderNum, change) {
			const order = state.kuaidi100.orders.find((each) => each.orderNum === orderNum);
			if (!order) throw new Error(`There is no order ${orderNum}`);
			return Object.assign(order, { updateTime: shanghai(now()) }, change);
		},
		addKuaikuaiOrder: (input) => addKuaikuaiOrder(state, now(), input),
		addEnterpriseOrder: (input) => addEnterpriseOrder(state, now(), input),
		async pushTasks({ taskId, aborted = false } = {}) {
			const due = state.kuaidi100Enterprise.tasks.filter((task) =>
				taskId === undefined ? task.pushes.length === 0 : task.taskId === taskId,
			);
			const pushed = [];
			for (const task of due) {
				const push = taskPush(state, task, aborted);
				const answered = await post(push);
				task.pushes.push({ at: now().toISOString(), param: push.param, ...answered });
				pushed.push({ taskId: task.taskId, param: push.param, ...answered });
			}
			return pushed;
		},
		async pushConsent({ shopId = '80008', shopName = '新店' } = {}) {
			const { authorizations, shops } = state.kuaidi100Enterprise;
			const asked = authorizations.at(-1);
			if (!asked) throw new Error('There is no authorization: call authorize first');
			shops.push({ type: asked.shopType, shopId, shopName });
			const push = consentPush(asked, { shopId, shopName });
			return { param: push.param, ...(await post(push)) };
		},
		async authorizeShop(consent = {}) {
			const { authorizations, shops } = state.kuaidi100;
			const asked = consent.state
				? authorizations.find((each) => each.state === consent.state)
				: authorizations.at(-1);
			if (!asked) throw new Error('There is no such authorization: call authorize first');
			const type = consent.type ?? asked.type;
			const shopId = consent.shopId ?? `3000${shops.length + 1}`;
			const shopName = consent.shopName ?? `新店 ${shopId}`;
			if (!shops.some((shop) => shop.type === type && shop.shopId === shopId)) {
				shops.push({ type, shopId, shopName });
			}
			const sent = { shopName, shopId, type };
			const answered = await fetch(asked.callbackUrl, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(sent),
			});
			const body = await answered.text();
			asked.callbacks.push({ at: now().toISOString(), sent, status: answered.status, body });
			return { status: answered.status, body, sent };
		},
	};
	return sandbox;
}
