import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { runOperations } from '../shared/run/engine';
import { menu, subtitle } from '../shared/operation';
import { operations, resources } from './operations';

export class CombineOrders implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Combine Orders',
		name: 'combineOrders',
		icon: { light: 'file:combineOrders.svg', dark: 'file:combineOrders.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: subtitle(operations),
		description: 'Orders of one recipient in one parcel, with one label (合单)',
		defaults: { name: 'Combine Orders' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: menu(resources, operations),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, operations, this.continueOnFail());
	}
}
