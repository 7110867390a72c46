/**
 * Which source's orders which sink takes, found out by the mappers themselves: an order of each
 * source is put into each sink's `prepare`; what a sink misses is set in the node as a user would
 * set it, until the sink takes the order or refuses what the order does have.
 *
 * `node scripts/docs/pairs.mjs` writes docs/sources-and-sinks.md, `--check` fails when it is stale,
 * `--json` prints the pairs with all that is needed to run them.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { inRepo } from '../lib/paths.mjs';
import { loadSources } from './load.mjs';
import { code, prose, table } from './markdown.mjs';
import { SOURCES } from './pairs-orders.mjs';

const PAGE = 'docs/sources-and-sinks.md';

/** A shipment as a label operation adds it: what ship-back reads. */
const SHIPMENT = {
	orderNumber: 'LABEL-0001',
	carrier: 'FEDEX_GROUND',
	providerCarrier: null,
	service: '386',
	trackingNumbers: ['794600000001'],
	labelUrl: 'https://labels.example.com/1.pdf',
	labelReady: true,
	reused: false,
	status: 'ready',
	charges: null,
	boxes: [],
};

const SENDER = {
	name: 'Warehouse & Co',
	phone: '6265550100',
	line1: '1 Depot Rd "B"',
	city: 'City of Industry',
	state: 'CA',
	postalCode: '91745',
	country: 'US',
};
const BOX = { weight: 1.5, length: 20, width: 15, height: 10 };

/**
 * What a user sets where a sink asks for it. `field`: the field the refusal names. `always`:
 * belongs to the node, whatever the order; the others make up for what the source does not have.
 */
const byName = (field, name, value, says) => ({
	field,
	set: { [name]: { __rl: true, mode: 'name', value } },
	says,
	always: true,
});
const recipient = (field, key, value, says) => ({
	field,
	set: { recipientDefaults: { [key]: value } },
	says: `Recipient Defaults: ${says}`,
});

const STT = [
	{
		field: /^Channel$/,
		set: { channelId: { __rl: true, mode: 'id', value: '386' } },
		says: 'Channel',
		always: true,
	},
	{ field: /^Sender /, set: { sender: SENDER }, says: 'Sender', always: true },
	{ field: /^Default Box/, set: { defaultBox: BOX }, says: 'Default Box', always: true },
	recipient(/^Recipient phone/, 'phone', '2135550199', 'Phone (Stel)'),
	recipient(/^Recipient postal code/, 'postalCode', '310000', 'Postal Code (Spostcode)'),
	recipient(/^Recipient country/, 'country', 'CN', 'Country (Scountry)'),
];
const KUAIKUAI = [
	byName(/^Carrier$/, 'carrier', 'ups2', 'Carrier'),
	byName(/^Service$/, 'service', 'Ground', 'Service'),
	{ field: /^Sender/, set: { sender: SENDER }, says: 'Sender', always: true },
	{ field: /^Parcel 1: weight/, set: { defaultBox: BOX }, says: 'Default Box', always: true },
	recipient(/^Recipient postal code/, 'postalCode', '60609', 'Postal Code (ShipTo.PostalCode)'),
	recipient(/^Recipient country/, 'country', 'US', 'Country (ShipTo.Country)'),
];
const FENGCHAO = [
	{
		field: /^Shop Name/,
		set: { orderDefaults: { shopName: 'XX旗舰店' } },
		says: 'Order Defaults: Shop Name (seller_nick)',
	},
	recipient(/^Recipient phone/, 'phone', '13800000000', 'Phone (receiver_mobile)'),
	recipient(/^Recipient district/, 'district', '境外', 'District (receiver_distrct_name)'),
	{
		field: /Product ID$/,
		set: { lineDefaults: { productId: '1' } },
		says: 'Line Defaults: Product ID (product_id)',
	},
	{
		field: /Picture URL$/,
		set: { lineDefaults: { imageUrl: 'https://img.example.com/none.png' } },
		says: 'Line Defaults: Picture URL (pic_url)',
	},
];
const KUAIDI100_SHIP = [
	{
		field: /^Courier$/,
		set: { courier: { __rl: true, mode: 'code', value: 'fedex' } },
		says: 'Courier, or Courier Map',
		always: true,
	},
];

const SINKS = [
	{
		name: 'STT: create an order',
		folder: 'SttLogistics',
		node: 'sttLogistics',
		resource: 'order',
		operation: 'create',
		fixes: STT,
	},
	{
		name: 'STT: get rates',
		folder: 'SttLogistics',
		node: 'sttLogistics',
		resource: 'rate',
		operation: 'get',
		fixes: STT,
	},
	{
		name: 'Fengchao: import orders',
		folder: 'Fengchao',
		node: 'fengchao',
		resource: 'order',
		operation: 'import',
		fixes: FENGCHAO,
	},
	{
		name: 'Kuaikuai: get rates',
		folder: 'Kuaikuai',
		node: 'kuaikuai',
		resource: 'rate',
		operation: 'getAll',
		fixes: KUAIKUAI,
	},
	{
		name: 'Kuaikuai: create a label',
		folder: 'Kuaikuai',
		node: 'kuaikuai',
		resource: 'label',
		operation: 'create',
		fixes: KUAIKUAI,
	},
	{
		name: 'Kuaikuai: create a label for a shop order',
		folder: 'Kuaikuai',
		node: 'kuaikuai',
		resource: 'shopOrder',
		operation: 'createLabel',
		fixes: KUAIKUAI,
	},
	{
		name: 'Kuaidi100: ship back',
		folder: 'Kuaidi100',
		node: 'kuaidi100',
		resource: 'order',
		operation: 'ship',
		fixes: KUAIDI100_SHIP,
		shipped: true,
	},
	{
		name: 'Kuaikuai: ship back',
		folder: 'Kuaikuai',
		node: 'kuaikuai',
		resource: 'shopOrder',
		operation: 'ship',
		fixes: [],
		shipped: true,
	},
];

/**
 * The value of a field's default; n8n evaluates an expression, of which these only read the item.
 */
function evaluated(value, $json) {
	return typeof value === 'string' && value.startsWith('={{')
		? new Function('$json', `return (${value.slice(3, value.lastIndexOf('}}'))})`)($json)
		: value;
}

/** What an operation reads of n8n, for one item. */
function callFor({ fields }, json, parameters) {
	const get = (name, fallback) => {
		if (name in parameters) return parameters[name];
		const field = fields.find((each) => each.name === name);
		if (field?.type === 'resourceLocator') return { __rl: true, ...field.default };
		return field ? evaluated(field.default, json) : fallback;
	};
	const context = {
		getNodeParameter: (name, _index, fallback) => get(name, fallback),
		getTimezone: () => 'Asia/Shanghai',
		getCredentials: async () => ({}),
		getInputData: () => [{ json }],
		getNode: () => ({}),
	};
	return {
		context,
		node: {},
		index: 0,
		item: { json },
		json,
		options: parameters.options ?? {},
		param(name, fallback) {
			const value = get(name, fallback);
			return value !== null && typeof value === 'object' && '__rl' in value ? value.value : value;
		},
	};
}

/** Collections are merged field by field. */
function merged(parameters, set) {
	const result = { ...parameters };
	for (const [name, value] of Object.entries(set)) {
		result[name] = value.__rl ? value : { ...result[name], ...value };
	}
	return result;
}

async function pair(source, order, sink, operation) {
	const item = sink.shipped ? { ...order, shipment: SHIPMENT } : order;
	// n8n itself does not start a node whose required list is empty.
	const isRequired = (fix) =>
		operation.fields.some(({ name, required }) => required && name in fix.set);
	const used = sink.fixes.filter((fix) => fix.always && isRequired(fix));
	let parameters = used.reduce((so, fix) => merged(so, fix.set), {});
	for (;;) {
		try {
			await operation.prepare(callFor(operation, item, parameters));
			return { accepted: true, parameters, used };
		} catch (error) {
			if (error.kind !== 'invalid') throw error;
			const fix = sink.fixes.find((each) => each.field.test(error.field) && !used.includes(each));
			if (!fix || !/ is missing/.test(error.message)) {
				return {
					accepted: false,
					parameters,
					used,
					refusal: {
						field: error.field,
						message: error.message,
						advice: error.description ?? null,
					},
				};
			}
			used.push(fix);
			parameters = merged(parameters, fix.set);
		}
	}
}

/** Every source with every sink. */
export async function pairs() {
	const operationFiles = [
		...new Set(SINKS.map(({ folder }) => `nodes/${folder}/operations/index.ts`)),
	];
	const mappers = [...new Set(SOURCES.map(({ mapper }) => mapper))];
	const modules = await loadSources([...operationFiles, ...mappers]);
	const found = [];
	for (const sink of SINKS) {
		const { operations } = modules[`nodes/${sink.folder}/operations/index.ts`];
		const operation = operations.find(
			(each) => each.resource === sink.resource && each.operation === sink.operation,
		);
		for (const source of SOURCES) {
			const order = modules[source.mapper].toOrder(
				source.raw,
				...(source.query ? [source.query] : []),
			);
			const { accepted, parameters, used, refusal } = await pair(source, order, sink, operation);
			found.push({
				source: source.name,
				sink: sink.name,
				node: sink.node,
				resource: sink.resource,
				operation: sink.operation,
				raw: source.raw,
				provider: source.provider,
				item: sink.shipped ? { ...order, shipment: SHIPMENT } : order,
				parameters,
				accepted,
				always: [...new Set(used.filter((fix) => fix.always).map(({ says }) => says))],
				defaults: used.filter((fix) => !fix.always).map(({ says }) => says),
				refusal: refusal ?? null,
			});
		}
	}
	return found;
}

const firstUp = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function verdict({ accepted, defaults, refusal }) {
	if (!accepted) return `**refused**, naming ${code(refusal.field)}: ${prose(refusal.message)}`;
	return defaults.length > 0 ? `accepted with defaults: ${prose(defaults.join('; '))}` : 'accepted';
}

const word = ({ accepted, defaults }) =>
	!accepted ? 'refused' : defaults.length > 0 ? 'with defaults' : 'accepted';

function page(found) {
	const sinks = [...new Set(found.map(({ sink }) => sink))];
	const of = (sink, source) => found.find((each) => each.sink === sink && each.source === source);
	const names = SOURCES.map(({ name }) => name);
	const overview = table(
		['', ...names],
		sinks.map((sink) => [sink, ...names.map((name) => word(of(sink, name)))]),
	);
	const sections = sinks.map((sink) => {
		const always = found
			.filter((each) => each.sink === sink)
			.sort((a, b) => b.always.length - a.always.length)[0].always;
		return [
			`## ${sink}`,
			always.length > 0
				? `Set in the node, whatever the order: ${always.join(', ')}.`
				: 'No setting is needed for every order.',
			table(
				['Order of', 'Outcome'],
				names.map((name) => [firstUp(name), verdict(of(sink, name))]),
			),
		].join('\n\n');
	});
	return `${[
		'# Sources and sinks',
		'<!-- Made by `npm run docs` from the mappers: `scripts/docs/pairs.mjs`. -->',
		`Every order of this pack has the same form (see [the order model](order-model.md)), so any node's orders can go into any other
node. Not every pair makes sense: a Chinese address cannot get a US domestic label, and a US order has no district (区). This page
states the outcome of each pair, found by putting an order of each source into each sink: what the sink lacked was set in the
node, and an order that the sink cannot take is refused before anything is sent, with an error that names the
field. A refused value can always be replaced in the node: the collections named “Override …” take precedence over the order.
A recipient that the marketplace hides (\`张**\`, \`138****8888\`) or encrypts (\`encrypted\`) is refused as well, unless the option
“Allow Masked Recipients” is on; for a price the postal code alone has to be readable.`,
		'The orders: ' + SOURCES.map(({ name, about }) => `**${name}** (${about})`).join('; ') + '.',
		overview,
		...sections,
		`## What is not converted

Fengchao takes yuan: an order in another currency is imported with its amounts unchanged, and a hint says so. Kuaikuai's own weight of
a line is in the marketplace's unit and is not used for parcels.`,
	].join('\n\n')}\n`;
}

/** The page, for \`npm run docs\`. */
export async function sourcesAndSinksPage() {
	return page(await pairs());
}

async function main() {
	if (process.argv.includes('--json')) {
		process.stdout.write(JSON.stringify(await pairs()));
		return;
	}
	const file = inRepo(PAGE);
	const text = await sourcesAndSinksPage();
	if (existsSync(file) && readFileSync(file, 'utf8') === text) {
		console.log(`${PAGE} is up to date`);
	} else if (process.argv.includes('--check')) {
		console.error(`${PAGE} is stale. Run “node scripts/docs/pairs.mjs” and commit what it writes.`);
		process.exitCode = 1;
	} else {
		writeFileSync(file, text);
		console.log(`Written: ${PAGE}`);
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
