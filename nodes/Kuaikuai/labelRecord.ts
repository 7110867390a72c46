/**
 * A label as the provider tells of it: bought or looked up, of a shop's order or any other, in one
 * form.
 */
import { entriesOf, trackingNumberOf } from '../shared/label/trackingNumber';
import type { Exact } from '../shared/model/order';
import { textOf, textOrNull } from '../shared/model/order';
import { amountOf } from '../shared/values/amount';
import { parseExact } from '../shared/values/json';
import { remembered } from '../shared/wire/remembered';
import type { Body } from './answers';
import { asBody } from './answers';
import { isTrue } from './vocabulary';

/**
 * What the provider says of one label, whichever call it comes from. Plain data: it is kept for a
 * retry.
 */
export interface LabelRecord {
	orderNumber: string;
	labelReady: boolean;
	labelUrl: string | null;
	trackingNumbers: string[];
	providerCarrier: string | null;
	service: string | null;
	charges: Record<string, Exact> | null;
	/** LabelStatus and LabelStatusTxt: 1810 is 退款审核中 (refund under review). */
	status: { code: string | null; text: string | null };
	/** One per parcel, where the answer has a file for each. */
	boxes: Array<{
		boxNumber: string | null;
		trackingNumber: string | null;
		labelUrl: string | null;
	}>;
	entry: Body;
}

export function labelRecord(entry: Body, base: string, untouched = entry): LabelRecord {
	const parcels = (Array.isArray(entry.Parcels) ? (entry.Parcels as unknown[]) : []).map(
		(each) => asBody(each) ?? {},
	);
	const own = entriesOf(entry.TrackingNumbers);
	const said =
		own.length > 0 ? own : entriesOf(parcels.map(({ TrackingNumber }) => TrackingNumber));
	const each = said.map(trackingNumberOf);
	const numbers = each.filter((number) => number !== null);
	// A list with something else in it is not finished.
	const isWhole = numbers.length === each.length;
	const boxes = parcels.map((parcel, position) => ({
		boxNumber: String(position + 1),
		trackingNumber: trackingNumberOf(parcel.TrackingNumber) ?? each[position] ?? null,
		labelUrl: resolveUrl(parcel.LabelUrl, base),
	}));
	return {
		orderNumber: textOf(entry.OrderNum),
		// The sample's key, which no table names: without it, the tracking numbers tell.
		labelReady:
			isWhole &&
			(textOrNull(entry.LabelReady) === null ? numbers.length > 0 : isTrue(entry.LabelReady)),
		labelUrl: resolveUrl(entry.LabelUrl, base),
		trackingNumbers: numbers,
		providerCarrier: textOrNull(entry.Carrier),
		service: textOrNull(entry.CarrierServiceLevel),
		charges: chargesOf(entry),
		status: { code: textOrNull(entry.LabelStatus), text: textOrNull(entry.LabelStatusTxt) },
		boxes: boxes.some(({ labelUrl }) => labelUrl !== null) ? boxes : [],
		entry: untouched,
	};
}

/**
 * Operators leave `http://localhost/UploadFiles/…` and paths without host in label addresses: they
 * mean the operator's own host. A bare host (section 10: `http://localhost`) names no file.
 */
export function resolveUrl(address: unknown, base: string): string | null {
	const text = textOrNull(address);
	if (text === null) return null;
	const [, host, rest] = PLAIN_FILE.exec(text) ?? [];
	if (host !== undefined) return OWN_HOST.test(host) ? originOf(base) + rest : text;
	let url: URL;
	try {
		url = /^https?:\/\//i.test(text) ? new URL(text) : new URL(text, originOf(base));
	} catch {
		return text;
	}
	const { pathname, search } = url;
	if (pathname === '/' && search === '') return null;
	const isOwn = /^https?:$/.test(url.protocol) && OWN_HOST.test(url.hostname);
	return isOwn ? `${originOf(base)}${pathname}${search}` : url.href;
}

const OWN_HOST = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * An address of which `new URL` would change nothing, as nearly all are: host, and what names the
 * file.
 */
const PLAIN_FILE =
	/^https?:\/\/([a-z][a-z\d.-]*|127(?:\.\d+){3})(?::\d{4,5})?((?:\/[\w-][\w.-]*)+)$/;

const originOf = remembered((base) => new URL(base).origin);

/** ShippingPrice, and ChargeDetail: a JSON object as text, `{"Total":9.99}`. */
function chargesOf({
	ChargeDetail: detail,
	ShippingPrice: price,
}: Body): Record<string, Exact> | null {
	const charges: Record<string, Exact> = {};
	const shippingPrice = amountOf(price);
	if (shippingPrice !== null) charges.shippingPrice = shippingPrice;
	const details = parsedDetail(detail);
	for (const name of Object.keys(details)) {
		const amount = amountOf(details[name]);
		if (amount !== null) charges[name.charAt(0).toLowerCase() + name.slice(1)] = amount;
	}
	if (charges.total === undefined && charges.shippingPrice !== undefined)
		charges.total = charges.shippingPrice;
	return Object.keys(charges).length > 0 ? charges : null;
}

function parsedDetail(detail: unknown): Body {
	try {
		return asBody(typeof detail === 'string' ? parseExact(detail) : detail) ?? {};
	} catch {
		return {};
	}
}
