/** The page a person looks at: what each order became, what it cost, and what was called. */
import type { Sandbox } from './contract.ts';

const escape = (text: unknown) =>
	String(text ?? '').replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const STYLE = `
body{font:14px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem;color:#1f2933;background:#fafafa}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;background:#fff}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #e4e7eb}
th{font-size:.8rem;color:#616e7c}td.mono,code{font-family:ui-monospace,monospace;font-size:.85rem}
.tiles{display:flex;gap:1rem;flex-wrap:wrap}.tile{background:#fff;border:1px solid #e4e7eb;border-radius:.4rem;padding:.6rem 1rem}
.tile b{display:block;font-size:1.4rem}.bad{color:#b42318}.ok{color:#1a7f37}.muted{color:#7b8794}
pre{margin:0;white-space:pre-wrap;word-break:break-all;max-height:8rem;overflow:auto;font-size:.75rem}`;

const shell = (title: string, body: string, refresh = '') => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">${refresh}<title>${title}</title><style>${STYLE}</style></head>
<body>${body}</body></html>`;

const table = (heads: string[], rows: string[][]) =>
	rows.length === 0
		? '<p class="muted">none yet</p>'
		: `<table><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr>${rows
				.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
				.join('')}</table>`;

const link = (name: string, text: string) =>
	`<a href="/labels/${escape(name)}">${escape(text)}</a>`;
const twice = (count: number) => (count > 1 ? ` <b class="bad">${count} times</b>` : '');

export function page(sandbox: Sandbox): string {
	const { state, calls } = sandbox;
	const counts = sandbox.counts();
	const tile = (name: string, value: number | string) =>
		`<div class="tile"><b>${value}</b>${name}</div>`;

	/** Labels of an order, whoever printed them: the order's number stands in the label's. */
	const labelsOf = (number: string, sid?: number): string[] => [
		...state.stt.orders
			.filter((order) => order.orderId.includes(number))
			.map(
				(order) =>
					`STT ${link(`stt/${order.trackingNumber}.pdf`, order.trackingNumber)}${order.cancelStatus ? ' <span class="bad">cancelled</span>' : ''}`,
			),
		...state.kuaikuai.labels
			.filter(
				(label) =>
					(sid !== undefined && label.ecOrderId === sid) ||
					label.ecOrder === number ||
					label.orderNum.includes(number),
			)
			.map(
				(label) =>
					`Kuaikuai ${link(`kuaikuai/${label.trackingNumbers[0]}.pdf`, label.trackingNumbers[0])}${label.labelStatus === 1810 ? ' <span class="bad">refund</span>' : ''}`,
			),
		...state.fengchao.trades
			.filter((trade) => trade.tradeNo === number)
			.map((trade) => `Fengchao, imported ${trade.imports} time(s)`),
	];
	const shipped = (
		list: Array<{ order: string; carrier: string; trackingNumber: string }>,
		order: string,
	) => {
		const mine = list.filter((each) => each.order === order);
		const last = mine.at(-1);
		return last
			? `<span class="ok">${escape(last.carrier)} ${escape(last.trackingNumber)}</span>${twice(mine.length)}`
			: '';
	};
	const cell = (lines: string[]) => lines.join('<br>');

	const kuaidi100 = state.kuaidi100.orders
		.slice(0, 200)
		.map((order) => [
			`<code>${escape(order.orderNum)}</code>`,
			escape(`${order.type} ${order.shopId}`),
			`${escape(order.receiverName)}<br><span class="muted">${escape([order.receiverCountry, order.receiverProvince, order.receiverCity].filter(Boolean).join(' '))}</span>`,
			escape(order.orderStatus),
			cell(labelsOf(order.orderNum)),
			shipped(state.kuaidi100.shipBacks, order.orderNum),
		]);
	const kuaikuai = state.kuaikuai.orders
		.slice(0, 200)
		.map((order) => [
			`<code>${escape(order.OrderId)}</code><br><span class="muted">Sid ${order.Sid}</span>`,
			escape(order.ChannelName),
			order.ShipTo
				? `${escape(order.ShipTo.Name)}<br><span class="muted">${escape(`${order.ShipTo.City} ${order.ShipTo.State}`)}</span>`
				: '<span class="muted">no recipient</span>',
			escape(`${order.OrderStatus} / ${order.ShipStatus}`),
			cell(labelsOf(order.OrderId, order.Sid)),
			shipped(state.kuaikuai.shipBacks, String(order.Sid)),
		]);
	const recent = calls
		.slice(-40)
		.reverse()
		.map((call) => [
			escape(call.at.slice(11, 19)),
			`${escape(call.brand ?? call.provider)}<br><b>${escape(call.operation)}</b>`,
			`<pre>${escape(call.bodyText.slice(0, 600))}</pre>`,
			`<span class="${call.answer.status === 200 ? 'ok' : 'bad'}">${call.answer.status || 'cut'}</span>${call.fault ? `<br><b class="bad">${escape(call.fault)}</b>` : ''}`,
			`${escape(call.effect)}${call.billed ? `<br>billed ${call.billed}` : ''}${call.problems.map((problem) => `<br><span class="bad">${escape(problem)}</span>`).join('')}<pre>${escape(call.answer.body.slice(0, 300))}</pre>`,
		]);
	const heads = ['Order', 'Shop', 'Recipient', 'Status', 'Labels', 'Shipped back'];
	return shell(
		'Fulfillment sandbox',
		`<h1>Fulfillment sandbox</h1>
<div class="tiles">${tile('calls', calls.length)}${tile('refused', counts.refused)}${tile('billed by Kuaidi100', counts.kuaidi100.billed)}${tile('STT labels', counts.stt.labelsBought)}${tile('Kuaikuai labels', counts.kuaikuai.labelsBought)}${tile('Fengchao trades', counts.fengchao.trades)}${tile('ship-backs', state.kuaidi100.shipBacks.length + state.kuaikuai.shipBacks.length)}</div>
<h2>Kuaidi100 orders</h2>${table(heads, kuaidi100)}
<h2>Kuaikuai shop orders</h2>${table(heads, kuaikuai)}
<h2>Last calls</h2>${table(['Time', 'Operation', 'Sent', 'Answer', 'Effect'], recent)}`,
		'<meta http-equiv="refresh" content="4">',
	);
}

/** What the shop owner sees after giving consent. */
export function consentPage(
	answered: Error | { status: number; body: string; sent: unknown },
): string {
	if (answered instanceof Error)
		return shell(
			'Authorization',
			`<h1 class="bad">Not authorized</h1><p>${escape(answered.message)}</p>`,
		);
	return shell(
		'Authorization',
		`<h1>Shop authorized</h1><p>Sent to the callback: <code>${escape(JSON.stringify(answered.sent))}</code></p>
<p>It answered ${answered.status}: <code>${escape(answered.body.slice(0, 500))}</code></p>`,
	);
}
