/** Every operation that sends a recipient to be delivered to, with an order it takes. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { order as trade } from '../fengchao/fixture';
import { label, order as kuaikuaiOrder } from '../kuaikuai/fixture';
import { createParameters, order as sttOrder } from '../stt/orders';
import type { NodeRun } from '../support/harness';
import { runNode } from '../support/harness';

export interface Sink {
	/** What the error calls the recipient's name. */
	field: string;
	/** An order that the sink takes. */
	order: IDataObject;
	run(item: IDataObject, parameters?: IDataObject, options?: IDataObject): Promise<NodeRun>;
}

const NUMBER = 'HIDDEN-00001';

export const stt = (operation: string): Sink => ({
	field: 'Recipient name (Sname)',
	order: sttOrder(NUMBER),
	run: (item, parameters = {}, options = {}) =>
		runNode({
			node: 'sttLogistics',
			parameters: createParameters({ operation, ...parameters, options }),
			items: [item],
		}),
});

export const kuaikuai = (resource: string, operation: string): Sink => ({
	field: 'Recipient name (ShipTo.Name)',
	order: kuaikuaiOrder(NUMBER),
	run: (item, parameters = {}, options = {}) =>
		runNode({
			node: 'kuaikuai',
			parameters: {
				resource,
				operation,
				...label,
				...parameters,
				options,
			} as INodeParameters,
			items: [item],
		}),
});

const fengchao: Sink = {
	field: 'Recipient name (receiver_name)',
	order: trade(NUMBER) as unknown as IDataObject,
	run: (item, parameters = {}, options = {}) =>
		runNode({
			node: 'fengchao',
			parameters: {
				resource: 'order',
				operation: 'import',
				...parameters,
				options,
			} as INodeParameters,
			items: [item],
		}),
};

export const SINKS: Array<[string, Sink]> = [
	['STT, order: create', stt('create')],
	['STT, order: createMany', stt('createMany')],
	['Kuaikuai, label: create', kuaikuai('label', 'create')],
	['Kuaikuai, shopOrder: createLabel', kuaikuai('shopOrder', 'createLabel')],
	['Fengchao, order: import', fengchao],
];
