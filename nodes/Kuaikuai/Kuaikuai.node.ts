import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { runOperations } from '../shared/run/engine';
import { menu, subtitle } from '../shared/operation';
import { getCarriers, getShops, searchCarriers, searchServices, searchShops } from './lists';
import { operations, resources } from './operations';

export class Kuaikuai implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kuaikuai',
		name: 'kuaikuai',
		icon: { light: 'file:kuaikuai.svg', dark: 'file:kuaikuai.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: subtitle(operations),
		description:
			"Compare rates, buy labels and ship back orders of connected shops with a freight operator's Kuaikuai system (快快打单)",
		defaults: { name: 'Kuaikuai' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kuaikuaiApi', required: true }],
		properties: menu(resources, operations),
	};

	methods = {
		listSearch: { searchCarriers, searchServices, searchShops },
		loadOptions: { getCarriers, getShops },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, operations, this.continueOnFail());
	}
}
