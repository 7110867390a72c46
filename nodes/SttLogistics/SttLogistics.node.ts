import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { runOperations } from '../shared/engine';
import { menu } from '../shared/operation';
import { searchChannels } from './lists';
import { operations, resources } from './operations';

export class SttLogistics implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'STT Logistics',
		name: 'sttLogistics',
		icon: { light: 'file:stt.svg', dark: 'file:stt.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Create labels with hundreds of freight forwarders through DingCang (丁仓优选) or DingExpress (小丁物流)',
		defaults: { name: 'STT Logistics' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'sttLogisticsApi', required: true }],
		properties: menu(resources, operations),
	};

	methods = { listSearch: { searchChannels } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, operations);
	}
}
