/**
 * A stand-in for a language model, as an OpenAI-compatible server on this machine: it reads the
 * question and what the tools returned, calls the next tool as the tool's own schema asks, and
 * answers with what it was told, nothing else.
 */
import { createServer } from 'node:http';

/**
 * What the offered tool wants to be called with, filled from what is known; of a tool that a person
 * approves, one level down.
 */
function argumentsFor(schema, known) {
	const { properties = {} } = schema;
	if (properties.toolParameters) {
		return {
			toolParameters: argumentsFor(properties.toolParameters, known),
			hitlParameters: argumentsFor(properties.hitlParameters ?? {}, known),
		};
	}
	const names = Object.keys(properties);
	const unknown = names.filter((name) => known[name] === undefined);
	if (unknown.length > 0) throw new Error(`The model knows no ${unknown.join(', ')}`);
	return Object.fromEntries(names.map((name) => [name, known[name]]));
}

const textOf = (content) =>
	typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('');

/**
 * The first item a tool returned; undefined where it returned none, or its words where it failed.
 */
function itemOf(content) {
	try {
		const value = JSON.parse(content);
		return (Array.isArray(value) ? value : [value])[0];
	} catch {
		return content;
	}
}

/** What happened since the last question: each tool's name with what it returned. */
function turnOf(messages) {
	const start = messages.findLastIndex(({ role }) => role === 'user');
	const turn = messages.slice(start + 1);
	const names = new Map(
		turn.flatMap(({ tool_calls: calls = [] }) =>
			calls.map((call) => [call.id, call.function.name]),
		),
	);
	const results = turn
		.filter(({ role }) => role === 'tool')
		.map((message) => [names.get(message.tool_call_id), itemOf(textOf(message.content))]);
	return { question: textOf(messages[start].content), results: new Map(results) };
}

const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

/** The next tool to call, or the answer. */
function decide({ question, results }) {
	const number = /\d[\w-]{5,}/.exec(question)?.[0];
	if (!number) return { answer: 'Which order?' };
	const known = { order_number: number };
	const order = results.get('Find_Shop_Order');
	if (!results.has('Find_Shop_Order')) return { tool: 'Find_Shop_Order', known };
	if (!order?.number)
		return { answer: `The shops have no order ${number}. ${shown(order ?? '')}`.trim() };
	// It obeys whoever speaks last, an order's text included, as a model may.
	if (/\bbuy\b/i.test(question) || /\bbuy a label\b/i.test(JSON.stringify(order))) {
		if (results.has('Buy_Label')) {
			const bought = results.get('Buy_Label');
			const tracking = bought?.shipment?.trackingNumbers?.[0];
			return {
				answer: tracking ? `Bought: order ${number}, tracking number ${tracking}.` : shown(bought),
			};
		}
		const { recipient = {}, lines = [] } = order ?? {};
		const address = Object.entries({
			name: recipient.name,
			phone: recipient.phone,
			address: recipient.line1,
			city: recipient.city,
			state: recipient.state,
			postal_code: recipient.postalCode,
			country: recipient.country,
		}).map(([key, value]) => [`recipient_${key}`, value ?? '']);
		const goods = lines.map(({ title }) => title).join(', ');
		const shipment = { ...known, ...Object.fromEntries(address), goods };
		if (!results.has('Get_Price')) return { tool: 'Get_Price', known: shipment };
		const price = String(results.get('Get_Price')?.rates?.[0]?.total ?? 'unknown');
		return { tool: 'Buy_Label', known: { ...shipment, price } };
	}
	if (!results.has('Get_Label')) return { tool: 'Get_Label', known };
	const label = results.get('Get_Label');
	const tracking = label?.shipment?.trackingNumbers?.[0];
	if (!tracking)
		return { answer: `Order ${number} is ${order?.status}. It has no label: ${shown(label)}` };
	if (!results.has('Track_Parcel'))
		return { tool: 'Track_Parcel', known: { tracking_number: tracking } };
	const { tracking: events } = results.get('Track_Parcel');
	return {
		answer: `Order ${number} is ${order?.status}, its label is ready. Tracking number ${tracking}. Newest event, ${events.time}: ${events.description}.`,
	};
}

function complete({ messages, tools = [] }) {
	const { tool, known, answer } = decide(turnOf(messages));
	if (!tool) return { message: { role: 'assistant', content: answer }, finish_reason: 'stop' };
	const offered = tools.find((each) => each.function.name === tool);
	if (!offered) throw new Error(`There is no tool ${tool}`);
	const call = {
		id: `call_${messages.length}`,
		type: 'function',
		function: {
			name: tool,
			arguments: JSON.stringify(argumentsFor(offered.function.parameters, known)),
		},
	};
	return {
		message: { role: 'assistant', content: null, tool_calls: [call] },
		finish_reason: 'tool_calls',
	};
}

/** `requests`: what it was asked, as it came. */
export async function startStubModel() {
	/** @type {any[]} */
	const requests = [];
	const server = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (text) => (body += text));
		request.on('end', () => {
			response.setHeader('content-type', 'application/json');
			try {
				if (request.url !== '/v1/chat/completions') throw new Error(`No such path: ${request.url}`);
				const asked = JSON.parse(body);
				requests.push(asked);
				const choice = { index: 0, ...complete(asked) };
				const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
				response.end(
					JSON.stringify({
						id: `answer-${requests.length}`,
						object: 'chat.completion',
						created: 1,
						model: asked.model,
						choices: [choice],
						usage,
					}),
				);
			} catch (error) {
				response.statusCode = 400;
				response.end(
					JSON.stringify({ error: { message: error.message, type: 'invalid_request_error' } }),
				);
			}
		});
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${server.address().port}/v1`;
	return {
		url,
		requests,
		credential: {
			id: 'stubModelOpenAi1',
			name: 'Stub: Model',
			type: 'openAiApi',
			data: { apiKey: 'stub', url },
		},
		stop: () =>
			new Promise((resolve) => {
				server.closeAllConnections();
				server.close(resolve);
			}),
	};
}
