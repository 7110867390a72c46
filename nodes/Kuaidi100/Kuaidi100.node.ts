import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { runOperations } from '../shared/run/engine';
import { menu, subtitle } from '../shared/operation';
import { editionField, ENTERPRISE } from './editions';
import { searchCouriers } from './lists';
import { operations, resources } from './operations';

export class Kuaidi100 implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kuaidi100',
		name: 'kuaidi100',
		icon: { light: 'file:kuaidi100.svg', dark: 'file:kuaidi100.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: subtitle(operations),
		description: 'Import orders of Chinese marketplaces and ship them back (快递100 电商订单导入)',
		defaults: { name: 'Kuaidi100' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'kuaidi100Api',
				required: true,
				// Were both shown by a choice, n8n would move the edition into the credential's dialog.
				displayOptions: { hide: { edition: [ENTERPRISE.edition] } },
			},
			{
				name: 'kuaidi100EnterpriseApi',
				required: true,
				displayOptions: { show: { edition: [ENTERPRISE.edition] } },
			},
		],
		properties: menu(resources, operations, editionField),
	};

	methods = { listSearch: { searchCouriers } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, operations, this.continueOnFail());
	}
}
