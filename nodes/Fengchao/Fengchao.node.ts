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

export class Fengchao implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Fengchao',
		name: 'fengchao',
		icon: { light: 'file:fengchao.svg', dark: 'file:fengchao.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: subtitle(operations),
		description: 'Import orders into Fengchao for label printing (蜂巢打单 私域订单导入)',
		defaults: { name: 'Fengchao' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'fengchaoApi', required: true }],
		properties: menu(resources, operations),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, operations, this.continueOnFail());
	}
}
