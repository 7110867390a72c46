import { outputField } from '../../shared/panel/commonFields';
import { callOptions, limitsOf, optionsField } from '../../shared/panel/options';
import { operation } from '../../shared/operation';
import { fetchCarriers } from '../client';

/** What one item holds; the output schema is made from it. */
export type Simplified = { carrier: string; insurance: boolean; multipleParcels: boolean } & (
	| { services: string[] }
	| { service: string }
);

export const carrierGetAll = operation({
	resource: 'carrier',
	operation: 'getAll',
	name: 'Get Many',
	action: 'Get many carriers',
	description: 'Get the carriers of the account and their services',
	chinese: '查询账户可用的承运商及其服务',
	vendorCall: '2. 获取快递和快递服务',
	about: "The account's carriers. One item per carrier or per service; Raw: one per carrier.",
	effect: 'read',
	fields: [
		{
			displayName: 'One Item Per',
			name: 'itemPer',
			type: 'options',
			options: [
				{ name: 'Carrier', value: 'carrier', description: 'With the list of its services' },
				{ name: 'Service', value: 'service', description: 'With the name of its carrier' },
			],
			default: 'carrier',
			description: 'What one item represents',
		},
		outputField,
		optionsField([...callOptions]),
	],
	prepare: () => undefined,
	send: (item) => fetchCarriers(item.context, limitsOf(item)),
	output(item, _payload, carriers) {
		if (item.param('output', 'simplified') === 'raw')
			return carriers.map(({ entry }) => ({ json: entry }));
		if (item.param('itemPer', 'carrier') === 'service') {
			return carriers.flatMap(({ name, services, insurance, multipleParcels }) =>
				services.map((service) => ({
					json: { carrier: name, service, insurance, multipleParcels } satisfies Simplified,
				})),
			);
		}
		return carriers.map(({ name, services, insurance, multipleParcels }) => ({
			json: { carrier: name, services, insurance, multipleParcels } satisfies Simplified,
		}));
	},
});
