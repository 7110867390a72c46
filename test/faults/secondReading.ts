/**
 * What an answer says, read once more for the fuzz: the rules of reading, written down a second time
 * and without haste. Strict JSON comes first; then a document that stands alone between comments,
 * PHP's complaints, a callback, an element or quotes; names in any letter case, lists by position.
 */

type Row = Record<string, unknown>;

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;

/** Of the providers' documents: what a success is told by. */
const NAMES = [
	...['code', 'status', 'data', 'total', 'orderList', 'isSuccess', 'message'],
	...['result', 'msg', 'orderid', 'label_url', 'trackingno', 'uid', 'sfurl', 'channelid'],
	...['returnCode', 'authorizeUrl', 'tasks', 'taskId', 'updateAtMin', 'updateAtMax'],
	...['post_fee', 'gh_fee', 'cl_fee', 'other_fee', 'ranyou_fee'],
];
const KUAIKUAI_NAMES = [
	...['Code', 'Message', 'Data', 'Rate', 'Shipment', 'LabelInfo', 'Balance', 'OrderNum'],
	...['RowCount', 'Datas', 'TrackingNumbers', 'Parcels', 'TrackingNumber'],
];

function json(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** Texts apart from what is between them. */
const PARTS = /"(?:[^"\\]|\\[^])*"/g;

function mended(text: string): string {
	const texts: string[] = [];
	const bare = text.replace(PARTS, (all) => {
		texts.push(
			all.replace(
				// eslint-disable-next-line no-control-regex
				/[\0-\x1f]/g,
				(sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
			),
		);
		return '\u0001';
	});
	return bare.replace(/,(\s*[}\]])/g, '$1').replaceAll('\u0001', () => texts.shift()!);
}

const NOISE = [
	/^[\s\0\ufeff]+|[\s\0\ufeff]+$/g,
	/^<!--(?:(?![{[]\s*["{[])[^])*?-->|<!--(?:(?![{[]\s*["{[])[^])*?-->$/g,
	/^(?:<br ?\/?>\s*)?<b>(?:Warning|Notice|Deprecated)<\/b>:(?:(?![{[]\s*["{[])[^])*? on line <b>\d+<\/b>(?:<br ?\/?>)?/g,
];

function documentOf(whole: string, layer = 0): unknown {
	let text = whole;
	for (let before = ''; before !== text; ) {
		before = text;
		for (const noise of NOISE) text = text.replace(noise, '');
	}
	const strict = json(text) ?? json(mended(text));
	if (typeof strict === 'string') return layer < 3 ? documentOf(strict, layer + 1) : undefined;
	if (strict !== undefined) return strict;
	const [, called] = /^[\w$.]+\s*\(([^]*)\)\s*;?$/.exec(text) ?? [];
	if (called !== undefined) return documentOf(called, 4);
	return undefined;
}

function spelt(value: unknown, names: string[], depth = 0): unknown {
	if (!isRow(value) || depth > 64) return value;
	if (Array.isArray(value)) return value.map((each) => spelt(each, names, depth + 1));
	const own = Object.keys(value);
	if (
		own.length > 0 &&
		own.every((name) => /^\d{1,6}$/.test(name)) &&
		(own.every((name) => isRow(value[name])) ||
			own.every((name, at) => +name === at + +own[0] && +own[0] < 2))
	)
		return own.map((name) => spelt(value[name], names, depth + 1));
	const row: Row = {};
	for (const name of own) {
		const meant = names.filter((each) => each.toLowerCase() === name.toLowerCase());
		const alike = own.filter((each) => each.toLowerCase() === name.toLowerCase());
		const documented =
			names.includes(name) || meant.length !== 1 || alike.length > 1 ? name : meant[0];
		Object.defineProperty(row, documented, {
			value: spelt(value[name], names, depth + 1),
			enumerable: true,
			configurable: true,
			writable: true,
		});
	}
	return row;
}

function withCodes(value: unknown, depth = 0): unknown {
	if (!isRow(value) || depth > 2) return value;
	for (const name of ['code', 'status', 'Code', 'returnCode']) {
		const code = value[name];
		if (typeof code === 'string' && /^\s*\d+\s*$/.test(code)) value[name] = String(Number(code));
		if (code === true || (typeof code === 'string' && /^\s*true\s*$/i.test(code)))
			value[name] = '200';
	}
	for (const each of Object.values(value)) withCodes(each, depth + 1);
	return value;
}

const isAnswer = (value: unknown): boolean =>
	Array.isArray(value)
		? value.length === 0 ||
			value.some((each) => isRow(each) && ('code' in each || 'channelid' in each))
		: isRow(value) &&
			['code', 'status', 'Code', 'channelid', 'returnCode'].some((name) => name in value);

/** @param kuaikuai whether the names begin with capitals */
export function readAgain(text: string, kuaikuai: boolean, layer = 0): unknown {
	const names = kuaikuai ? KUAIKUAI_NAMES : NAMES;
	const value = spelt(documentOf(text, layer), names);
	const outer = value;
	for (let inner = value, depth = 0; depth < 8; depth++) {
		if (isAnswer(inner)) return withCodes(inner);
		if (!isRow(inner) || Array.isArray(inner) || Object.keys(inner).length !== 1)
			return withCodes(outer);
		const [[name, only]] = Object.entries(inner);
		if (!/^(d|data|result|response|return|string)$/i.test(name)) return withCodes(outer);
		inner = spelt(typeof only === 'string' ? documentOf(only) : only, names);
	}
	return withCodes(outer);
}
