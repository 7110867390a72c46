/** The label files of an item: which there are, and one of them when it is needed. */
import type { IBinaryData, INodeProperties } from 'n8n-workflow';
import { invalid } from '../shared/failure';
import { isGivenBack } from '../shared/label/shippable';
import type { ItemContext } from '../shared/operation';
import { textsOf } from '../shared/panel/parameters';

const FIELD = 'Label Files';
const MOST_MIB = 20;
const MOST_FILES = 100;

export const labelFilesField: INodeProperties = {
	displayName: FIELD,
	name: 'labelFiles',
	type: 'string',
	required: true,
	default: 'data',
	description:
		'The binary fields with the labels, PDF or PNG, comma-separated. Each name stands for those with a number behind it, too: data, data2, data3.',
};

export interface LabelFile {
	/** The binary field. */
	property: string;
	/** As errors call it. */
	name: string;
}

/**
 * The item's label files in their order.
 * @throws Failure `invalid` naming the field where one is not there
 */
export function labelFilesOf(item: ItemContext): LabelFile[] {
	const names = textsOf(item.param('labelFiles', 'data'), FIELD, /\s*,\s*/);
	if (names.length === 0)
		throw invalid(FIELD, `${FIELD} is empty`, `Set “${FIELD}” in the node, e.g. to data.`);
	const binary = item.input.binary ?? {};
	const there = Object.keys(binary);
	if (there.length === 0) {
		throw invalid(
			FIELD,
			`${FIELD}: the item has no file`,
			'Connect a node that gives label files: turn on “Download Label” in the label operation. A node in between (Edit Fields, Code) may have dropped them. After “Combine Orders: Split” only the first order of a parcel has them: make the print file before it.',
		);
	}
	const files = names.flatMap((name) => {
		const own = there.filter((property) => property === name || numberBehind(property, name) > 0);
		if (own.length === 0) {
			throw invalid(
				FIELD,
				`${FIELD}: the item has no binary field “${name}”; it has ${there.slice(0, 10).join(', ')}`,
				`Set “${FIELD}” to the name that the tab Binary shows.`,
			);
		}
		return own.sort((a, b) => numberBehind(a, name) - numberBehind(b, name));
	});
	const properties = [...new Set(files)];
	if (properties.length > MOST_FILES)
		throw invalid(
			FIELD,
			`${FIELD}: the item has ${properties.length} files; the most is ${MOST_FILES}`,
		);
	return properties.map((property) => ({ property, name: nameOf(binary[property], property) }));
}

/** @throws Failure `invalid`: a parcel with a label that is given back is not carried, or charged anew */
export function refuseGivenBack({ json }: ItemContext): void {
	if (!isGivenBack(json)) return;
	throw invalid(
		FIELD,
		`${FIELD}: the label of this order was cancelled, or its refund was asked for`,
		'It is not printed. If the file is another one all the same, take “cancellation” and “shipment.status” out of the item.',
	);
}

/** 2 for `data2`, 0 for `data` itself and for other names. */
function numberBehind(property: string, name: string): number {
	const rest = property.startsWith(name) ? property.slice(name.length) : '';
	return /^[1-9]\d{0,3}$/.test(rest) ? Number(rest) : 0;
}

const nameOf = ({ fileName }: IBinaryData, property: string) =>
	fileName ? `The file ${fileName.slice(0, 120)} (${property})` : `The file ${property}`;

/**
 * One file, out of n8n's store.
 * @throws Failure `invalid` where it is too large or cannot be read
 */
export async function loadFile(item: ItemContext, { property, name }: LabelFile): Promise<Buffer> {
	const { helpers } = item.context;
	const binary = item.input.binary![property];
	const bytes = binary.id
		? (await helpers.getBinaryMetadata(binary.id)).fileSize
		: (binary.data.length * 3) / 4;
	if (bytes > MOST_MIB * 1024 * 1024) {
		throw invalid(
			FIELD,
			`${FIELD}: ${name} has ${Math.ceil(bytes / 1024 / 1024)} MiB; the most is ${MOST_MIB}`,
		);
	}
	return await helpers.getBinaryDataBuffer(item.index, property);
}

/** The failure of an item one of whose files cannot be printed; `why` goes behind the file's name. */
export const unprintable = (file: string, why: string) =>
	invalid(
		FIELD,
		`${file} ${why}`,
		'Nothing of this item is printed. Get its label file again, or print it by itself. With “On Error” set to continue, the other labels are printed without it.',
	);
