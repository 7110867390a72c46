import { noticeField, outputField } from '../../shared/panel/commonFields';
import { callOptions, limitsOf, optionsField, previewOption } from '../../shared/panel/options';
import { invalid } from '../../shared/failure';
import { downloadLabels } from '../../shared/label/download';
import { checkedNumber } from '../../shared/label/trackingNumber';
import type { ItemContext } from '../../shared/operation';
import { operation } from '../../shared/operation';
import { numberParam, textsOf } from '../../shared/panel/parameters';
import { binaryPropertyOf, downloadOptions } from '../../shared/label/waitFields';
import type { Body } from '../answers';
import type { ScanFormRequest } from '../client';
import { createScanForm } from '../client';
import { ownBase } from '../labels';
import { channelField } from '../orderFields';
import { channelOf } from '../channels';

type Payload = ScanFormRequest & { channelName: string | null };

interface ScanForm {
	request: Payload;
	url: string;
	entry: Body;
}

/** What one item holds; the output schema is made from it. */
export interface Simplified {
	scanForm: {
		carrier: string | null;
		/** The channel's ID. */
		service: string;
		addressId: number;
		trackingNumbers: string[];
		/** How many parcels the form lists. */
		parcels: number;
		formUrl: string;
	};
}

export const scanFormCreate = operation<Payload, ScanForm>({
	resource: 'scanForm',
	operation: 'create',
	name: 'Create',
	action: 'Create a SCAN form',
	description:
		'Create one form for all incoming parcels of a channel and sender address, in channels that support it',
	chinese: '为一批包裹生成 SCAN form 交接单(仅部分渠道)',
	vendorCall: '生成SCANFORM',
	about:
		'One form that the carrier scans instead of every parcel; some channels only. One item per channel and sender address: it stands for all incoming items.',
	effect: 'write',
	keyField: 'Tracking Numbers',
	fields: [
		noticeField(
			'Executing this step makes the form for these parcels, and cannot be taken back. Whether it costs anything is not documented. Turn on “Preview Only” under Options to check everything without sending.',
		),
		{
			...channelField,
			description:
				'The transport channel of the parcels (Qdid). Only some channels have SCAN forms.',
		},
		{
			displayName: 'Address ID',
			name: 'addressId',
			type: 'number',
			required: true,
			default: 0,
			description:
				"The sender's address: see “My addresses” (我的地址) in the provider's system (AddressID)",
		},
		{
			displayName: 'Tracking Numbers',
			name: 'trackingNumbers',
			type: 'string',
			required: true,
			default: '={{ $json.shipment?.trackingNumbers }}',
			description:
				"The tracking numbers of the item's parcels: a list, or comma-separated text (TrackingNos). All items of a channel and address go into one form.",
		},
		outputField,
		optionsField([
			...downloadOptions(
				'Download Form',
				"Whether to put the form's file into the item as binary data",
			),
			previewOption,
			...callOptions,
		]),
	],

	prepare: (item) => ({
		...channelOf(item),
		addressId: numberParam(item, 'addressId', 'Address ID', { integer: true, min: 1 }),
		trackingNumbers: trackingNumbersOf(item),
	}),
	key: ({ trackingNumbers }) => trackingNumbers.join(', '),
	preview: bodyOf,
	batch: {
		group: ({ channelId, addressId }) => `${channelId}/${addressId}`,
		size: () => Infinity,
		merged: true,
		async send(batch) {
			const [{ item, payload }] = batch;
			const request = {
				...payload,
				trackingNumbers: [...new Set(batch.flatMap((entry) => entry.payload.trackingNumbers))],
			};
			const form = await createScanForm(item.context, request, limitsOf(item));
			return batch.map(() => ({ request, ...form }));
		},
	},
	receipt: ({ trackingNumbers }, { url }) =>
		`SCAN form of ${trackingNumbers.join(', ')} created (${url})`,
	achieved: (_payload, form) => ({ scanForm: shown(form) }),
	output: async (item, _payload, form) => ({
		json:
			item.param('output', 'simplified') === 'raw'
				? form.entry
				: ({ scanForm: shown(form) } satisfies Simplified),
		binary:
			item.options.download === true
				? await downloadLabels(item, [{ boxNumber: null, labelUrl: form.url }], {
						name: `scan-form-${form.request.channelId}-${form.request.addressId}`,
						property: binaryPropertyOf(item),
						ownBase: await ownBase(item),
					})
				: undefined,
	}),
});

function bodyOf({ channelId, addressId, trackingNumbers }: ScanFormRequest): object {
	return { Qdid: channelId, AddressID: addressId, TrackingNos: trackingNumbers };
}

function shown({
	request: { channelId, channelName, addressId, trackingNumbers },
	url,
}: ScanForm): Simplified['scanForm'] {
	return {
		carrier: channelName,
		service: String(channelId),
		addressId,
		trackingNumbers,
		parcels: trackingNumbers.length,
		formUrl: url,
	};
}

function trackingNumbersOf(item: ItemContext): string[] {
	const numbers = textsOf(item.param('trackingNumbers', ''), 'Tracking Numbers', /[\s,，;；]+/).map(
		(number) => checkedNumber(number, 'Tracking Numbers'),
	);
	if (numbers.length === 0) {
		throw invalid(
			'Tracking Numbers',
			'Tracking Numbers is empty',
			'Set “Tracking Numbers” in the node; an order with a label carries them in “shipment.trackingNumbers”, a label that is not ready has none yet.',
		);
	}
	return numbers;
}
