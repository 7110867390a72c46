import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { runOperations } from '../shared/run/engine';
import { menu, subtitle } from '../shared/operation';
import { getChannels, searchChannels } from './lists';
import { operations, resources } from './operations';

export class SttLogistics implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'STT Logistics',
		name: 'sttLogistics',
		icon: { light: 'file:stt.svg', dark: 'file:stt.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: subtitle(operations),
		description:
			'Create labels with hundreds of freight forwarders through DingCang (丁仓优选) or DingExpress (小丁物流)',
		defaults: { name: 'STT Logistics' },
		usableAsTool: true,
		hints: [
			{
				message: 'Choose a channel: without one nothing can be sent',
				type: 'warning',
				location: 'ndv',
				whenToDisplay: 'beforeExecution',
				displayCondition:
					'={{ ["create", "createMany"].includes($parameter["operation"]) && !$rawParameter["channelId"] }}',
			},
		],
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'sttLogisticsApi', required: true }],
		properties: menu(resources, operations),
	};

	methods = { listSearch: { searchChannels }, loadOptions: { getChannels } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, operations, this.continueOnFail());
	}
}
