/**
 * Label files: fetched from an address the provider named, so nothing in it is trusted. No
 * credential goes with the request, the address must be a public one (or the provider's own host),
 * and the bytes must be a label's.
 */
import type { IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { Failure } from '../failure';
import type { ItemContext } from '../operation';
import { limitsOf } from '../panel/options';
import type { Limits } from '../wire/contract';
import { exchange } from '../wire/transport';
import type { FileKind } from './fileKind';
import { fromBase64, NO_KIND, labelFileOf } from './fileKind';

const MAX_BYTES = 20 * 1024 * 1024;
const MAX_REDIRECTS = 3;
/** Of one label: a shipment has a few dozen at most. */
const MOST_FILES = 100;
/** Of one run: n8n may hold its binary data in memory. */
const MOST_BYTES_A_RUN = 1024 * 1024 * 1024;
/** A file may appear a moment after its label is called ready. */
const MISSED_PAUSES_MS = [500, 1000, 2000];
const FETCH_LATER =
	'The label itself is not affected. Fetch its file again later, or open its address.';
const NOT_OPENED =
	'The label itself is not affected. Open the address by hand if you trust it, or ask the provider.';

/** A label to fetch: by its address, or inside the provider's answer as base64. */
export interface LabelSource {
	boxNumber: string | null;
	labelUrl: string | null;
	inline?: string;
}

interface Naming {
	/** The order number; the box is added where there are several. */
	name: string;
	/** The binary field; further boxes get a number behind it. */
	property: string;
	/** The provider's base URL: the one host that may be a private address. */
	ownBase: string;
}

/** Downloads one file per box, each into n8n's binary store as it comes. */
export async function downloadLabels(
	item: ItemContext,
	sources: LabelSource[],
	{ name, property, ownBase }: Naming,
): Promise<IBinaryKeyData> {
	const binary: IBinaryKeyData = {};
	if (sources.length > MOST_FILES) {
		throw labelFailure(
			`The label has ${sources.length} files, of which none was fetched: the limit is ${MOST_FILES}`,
			'',
			'The label itself is not affected: its boxes are in shipment.boxes, each with its address.',
		);
	}
	for (const [position, { boxNumber, labelUrl, inline }] of sources.entries()) {
		// A file in place of its address needs no request.
		const inPlace = labelUrl === null ? inline : /^data:/i.test(labelUrl) ? labelUrl : undefined;
		const came =
			labelUrl === null || inPlace !== undefined
				? (fromBase64(inPlace ?? '') ?? Buffer.alloc(0))
				: await fetchBytes(item.context, labelUrl, ownBase, {
						...limitsOf(item),
						maxBytes: MAX_BYTES,
					});
		const { bytes, kind } = checked(came, inPlace === undefined ? (labelUrl ?? '') : '');
		countBytes(item.context, bytes.length);
		const fileName = ['label', name, sources.length > 1 && (boxNumber ?? position + 1)]
			.filter(Boolean)
			.join('-');
		binary[`${property}${position === 0 ? '' : position + 1}`] =
			await item.context.helpers.prepareBinaryData(
				bytes,
				`${safeName(fileName)}.${kind.extension}`,
				kind.mimeType,
			);
	}
	return binary;
}

const bytesOfRun = new WeakMap<object, number>();

/** @throws Failure when the run's files together are too large */
function countBytes(context: IExecuteFunctions, bytes: number): void {
	const all = (bytesOfRun.get(context) ?? 0) + bytes;
	if (all > MOST_BYTES_A_RUN) {
		throw labelFailure(
			`The label file was not kept: the files of this run have reached ${MOST_BYTES_A_RUN / 1024 / 1024} MiB`,
			'',
			'The label itself is not affected. Fetch the files of fewer orders at once, for example with “Loop Over Items”.',
		);
	}
	bytesOfRun.set(context, all);
}

async function fetchBytes(
	context: IExecuteFunctions,
	address: string,
	ownBase: string,
	limits: Limits,
): Promise<Buffer> {
	let url = safeUrl(address, ownBase);
	const signal = context.getExecutionCancelSignal();
	for (let hop = 0, misses = 0; hop <= MAX_REDIRECTS; ) {
		const answer = await exchange(
			context,
			{ method: 'GET', url: url.href },
			{ effect: 'read', limits, redirects: 'hand over' },
		);
		if (answer.status >= 200 && answer.status < 300) return answer.body;
		const pause = answer.status === 404 ? MISSED_PAUSES_MS[misses++] : undefined;
		if (pause !== undefined) {
			await sleep(pause, signal).catch(() => undefined);
			if (!signal?.aborted) continue;
		}
		const { location } = answer.headers;
		if (answer.status < 300 || answer.status >= 400 || !location) {
			throw labelFailure(
				`The label file could not be downloaded (HTTP ${answer.status})`,
				address,
				FETCH_LATER,
				answer.status,
			);
		}
		url = safeUrl(location, ownBase, url);
		hop++;
	}
	throw labelFailure(
		'The label file could not be downloaded: too many redirects',
		address,
		FETCH_LATER,
	);
}

/**
 * @param from what a relative address, or one without a scheme, is relative to; the provider's own
 * base URL by default
 * @throws Failure when the address is no web address, or a private one of another host than the
 * provider's: a label link must not become a way into the network n8n runs in
 */
export function safeUrl(address: string, ownBase: string, from?: URL): URL {
	let url: URL;
	const text = address.trim();
	try {
		// What has blanks and no scheme is a sentence.
		if (text === '' || (/\s/.test(text) && !/^https?:/i.test(text))) throw new TypeError();
		url = new URL(text, from ?? ownBase);
	} catch {
		throw labelFailure("The label's address is no web address", address, NOT_OPENED);
	}
	if (url.protocol !== 'http:' && url.protocol !== 'https:') {
		throw labelFailure(
			`The label's address must be http or https, not ${url.protocol.replace(':', '')}`,
			address,
			NOT_OPENED,
		);
	}
	if (isPrivate(url.hostname) && url.host !== new URL(ownBase).host) {
		throw labelFailure(
			"The label's address points into a private network and was not opened",
			address,
			NOT_OPENED,
		);
	}
	return url;
}

/** Names that only a private network knows: those without a dot, and the reserved endings. */
const PRIVATE_NAME =
	/^[^.]*$|\.(localhost|localdomain|local|internal|intranet|lan|home|corp|private|home\.arpa|svc|consul)$/;

/**
 * Names and literal addresses that lead into a private network; `URL` has already normalised other
 * ways to write an IPv4 address.
 */
function isPrivate(hostname: string): boolean {
	const host = withoutTrailingDots(hostname.toLowerCase().replace(/^\[|\]$/g, ''));
	if (host.includes(':')) return !isPublicIpv6(host);
	const parts = host.split('.').map(Number);
	if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part)))
		return PRIVATE_NAME.test(host);
	const [a, b, c] = parts;
	return (
		[0, 10, 127].includes(a) ||
		a >= 224 ||
		(a === 169 && b === 254) ||
		(a === 172 && b >= 16 && b <= 31) ||
		(a === 192 && (b === 168 || (b === 0 && c === 0))) ||
		(a === 100 && b >= 64 && b <= 127) ||
		(a === 198 && (b === 18 || b === 19))
	);
}

/** A name's last dots change nothing for a resolver. Counted, since `/\.+$/` is quadratic. */
function withoutTrailingDots(host: string): string {
	let end = host.length;
	while (host[end - 1] === '.') end--;
	return host.slice(0, end);
}

/**
 * Global unicast (2000::/3) without the tunnels that carry an IPv4 address inside (6to4, Teredo).
 */
function isPublicIpv6(host: string): boolean {
	return /^[23][0-9a-f]{3}:/.test(host) && !/^(2002:|2001:0?:)/.test(host);
}

/** @throws Failure when the bytes are no label, or only the first part of one */
function checked(came: Buffer, address: string): { bytes: Buffer; kind: FileKind } {
	const { bytes, kind, isWhole } = labelFileOf(came);
	if (!kind) {
		throw labelFailure(
			`The label file is ${NO_KIND}`,
			address,
			'The provider may not have finished it, or the address shows an error page. Fetch the label again later.',
		);
	}
	if (!isWhole) {
		throw labelFailure(
			`The label file is incomplete: its end is missing (${bytes.length} bytes)`,
			address,
			'The transfer was cut short. Fetch the label again.',
		);
	}
	return { bytes, kind };
}

function safeName(name: string): string {
	return name.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 120);
}

function labelFailure(
	message: string,
	address: string,
	description: string,
	httpStatus?: number,
): Failure {
	return new Failure({
		kind: 'refused',
		message,
		description,
		httpStatus,
		details: address ? { labelUrl: address } : undefined,
	});
}
