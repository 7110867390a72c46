import { accountGet } from './accountGet';
import { channelGetAll } from './channelGetAll';
import { labelGet } from './labelGet';
import { orderCreate } from './orderCreate';

export const resources = {
	account: 'Account',
	channel: 'Channel',
	label: 'Label',
	order: 'Order',
	rate: 'Rate',
	scanForm: 'SCAN Form',
	tracking: 'Tracking',
};

/** One line per operation: the menu, the fields and the engine follow from it. */
export const operations = [accountGet, channelGetAll, orderCreate, labelGet];
