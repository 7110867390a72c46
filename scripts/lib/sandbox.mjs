/** The sandbox in a process of its own, and its controls. */
import { spawn } from 'node:child_process';

import { inRepo } from './paths.mjs';
import { stopWith } from './system/processes.mjs';

/** Base URLs and credentials that the sandbox accepts, as n8n imports them. */
export function sandboxCredentials(url) {
	return [
		{
			id: 'sandboxKuaidi100',
			name: 'Sandbox: Kuaidi100',
			type: 'kuaidi100Api',
			data: { secretKey: 'demo_key', secretSecret: 'demo_secret', baseUrl: `${url}/kuaidi100/api` },
		},
		{
			id: 'sandboxKuaidiEnt',
			name: 'Sandbox: Kuaidi100 Enterprise',
			type: 'kuaidi100EnterpriseApi',
			data: { key: 'demo_key', secret: 'demo_secret', baseUrl: `${url}/kuaidi100-enterprise` },
		},
		{
			id: 'sandboxSttLogis',
			name: 'Sandbox: STT Logistics',
			type: 'sttLogisticsApi',
			data: {
				service: 'custom',
				baseUrl: `${url}/dingcang`,
				appKey: '20011',
				appSecret: 'demo_app_secret',
			},
		},
		{
			id: 'sandboxFengchao1',
			name: 'Sandbox: Fengchao',
			type: 'fengchaoApi',
			data: { appId: 'demo_appid', appSecret: 'demo_secret', baseUrl: `${url}/fengchao` },
		},
		{
			id: 'sandboxKuaikuai1',
			name: 'Sandbox: Kuaikuai',
			type: 'kuaikuaiApi',
			data: { baseUrl: `${url}/kuaikuai`, apiKey: '8'.repeat(32) },
		},
	];
}

/** @param {{ seed?: 'demo' | 'tests' | 'empty', port?: number }} options */
export async function startSandbox({ seed = 'demo', port = 0 } = {}) {
	const child = spawn(
		process.execPath,
		[
			...[
				'--require',
				inRepo('scripts', 'lib', 'system', 'end-with-parent.cjs'),
				inRepo('sandbox', 'main.ts'),
			],
			...['--port', String(port), '--seed', seed],
		],
		{ stdio: ['ignore', 'pipe', 'pipe'] },
	);
	const stop = stopWith(child);
	const url = await new Promise((resolve, reject) => {
		let output = '';
		const read = (text) => {
			output += text;
			const found = /http:\/\/[\w.:[\]]+/.exec(output.split('\n').slice(0, -1).join('\n'));
			if (found) resolve(found[0]);
		};
		child.stdout.setEncoding('utf8').on('data', read);
		child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
		child.on('exit', () => reject(new Error(`The sandbox did not start:\n${output}`)));
	});

	async function control(method, name, input) {
		const response = await fetch(`${url}/_sandbox/${name}`, {
			method,
			...(input === undefined ? {} : { body: JSON.stringify(input) }),
		});
		const answer = await response.json();
		if (!response.ok) throw new Error(`Sandbox ${name}: ${answer.error}`);
		return answer;
	}

	return {
		url,
		credentials: sandboxCredentials(url),
		/** @returns {Promise<any>} everything the sandbox knows */
		state: () => control('GET', 'state'),
		/** @returns {Promise<any[]>} */
		calls: () => control('GET', 'calls'),
		/** @returns {Promise<any>} */
		counts: () => control('GET', 'counts'),
		/** Starts anew: no faults, no calls, a fresh seed. */
		reset: (newSeed = seed) => control('POST', 'reset', { seed: newSeed }),
		setFaults: (rules, faultSeed) => control('POST', 'faults', { rules, seed: faultSeed }),
		set: (settings) => control('POST', 'settings', settings),
		/** Money for more labels than the seed's balance buys. */
		setBalances: (balances) => control('POST', 'balances', balances),
		addOrders: (orders) => control('POST', 'orders', orders),
		/** Plays the shop owner's consent. */
		callback: (consent = {}) => control('POST', 'callback', consent),
		/** Pushes what the enterprise import's tasks have read. */
		push: (which = {}) => control('POST', 'push', which),
		stop,
	};
}
