/**
 * The boxes of a label (`trackingnolist`) and their files. The document has a list of objects; a list
 * may also be its JSON, texts, or one text with commas, and a box that is lost would leave its parcel
 * without a label. What is no number stays a box without one: such a label is pending.
 */
import { entriesOf, labelAddressOf, trackingNumberOf } from '../shared/label/trackingNumber';
import type { BoxLabel } from '../shared/model/order';
import { textOrNull } from '../shared/model/order';
import type { Body } from './answers';
import { asBody, bodiesOf } from './answers';

/** A box by the document, or all that a list says of it: its number. */
type BoxRow = Body | { plain: unknown };

/** One box may come without a list, and a list with its positions as keys. */
export function boxesOf(list: unknown): BoxRow[] {
	const rows: BoxRow[] = [];
	for (const entry of entriesOf(list)) {
		const row = asBody(entry);
		if (!row) rows.push({ plain: entry });
		else if ('trackingno' in row || 'boxno' in row) rows.push(row);
		else rows.push(...boxesByPosition(row));
	}
	return rows;
}

function boxesByPosition(list: Body): BoxRow[] {
	const values = Object.values(list);
	const inner = bodiesOf(values.flat());
	return inner.length > 0 ? inner : values.map((plain) => ({ plain }));
}

/** The number in the place of an order's own, unless there are several. */
export function onlyNumberOf(rows: BoxRow[]): string | null {
	const [row] = rows;
	return rows.length === 1 && 'plain' in row ? trackingNumberOf(row.plain) : null;
}

/**
 * @param own the order's tracking number and file: its only box has them, where its row leaves them
 * out, and boxes that are numbers alone have the file of all
 */
export function boxesFrom(
	rows: BoxRow[],
	own: { trackingNumber: string | null; addresses: string[] },
): BoxLabel[] {
	const isOnly = rows.length === 1;
	return rows.map((row, position) => {
		const { addresses } = own;
		const file = addresses.length === rows.length ? addresses[position] : (addresses[0] ?? null);
		if ('plain' in row)
			return {
				boxNumber: String(position + 1),
				trackingNumber: trackingNumberOf(row.plain),
				labelUrl: file,
			};
		const { boxno, trackingno, pdf, label_png: png } = row as Body;
		return {
			boxNumber: textOrNull(boxno),
			trackingNumber: trackingNumberOf(trackingno) ?? (isOnly ? own.trackingNumber : null),
			labelUrl: labelAddressOf(pdf) ?? labelAddressOf(png) ?? (isOnly ? file : null),
		};
	});
}

/** `label_url`; a comma may be part of an address. */
export function addressesOf(value: unknown): string[] {
	const entries =
		typeof value === 'string' && !/^\s*\[/.test(value) ? split(value) : entriesOf(value);
	return entries.map(labelAddressOf).filter((address) => address !== null);
}

const SEPARATOR = /[\s,;|]/;

function split(text: string): string[] {
	if (!SEPARATOR.test(text)) return [text];
	return text.split(/[\s,;|](?=https?:\/\/)/i).map((part) => {
		let end = part.length;
		while (end > 0 && SEPARATOR.test(part[end - 1])) end--;
		return part.slice(0, end);
	});
}
