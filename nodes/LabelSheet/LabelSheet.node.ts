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

export class LabelSheet implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Label Sheet',
		name: 'labelSheet',
		icon: { light: 'file:labelSheet.svg', dark: 'file:labelSheet.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: subtitle(operations),
		description: 'Make one PDF to print of many label files, with a pick list (批量打印面单)',
		defaults: { name: 'Label Sheet' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: menu(resources, operations),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, operations, this.continueOnFail());
	}
}
