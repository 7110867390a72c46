import { accountCheck } from './accountCheck';
import { accountGet } from './accountGet';
import { channelGetAll } from './channelGetAll';
import { labelGet } from './labelGet';
import { labelGetAll } from './labelGetAll';
import { labelGetTransfer } from './labelGetTransfer';
import { orderCancel } from './orderCancel';
import { orderCreate } from './orderCreate';
import { orderCreateMany } from './orderCreateMany';
import { orderGetCancelStatus } from './orderGetCancelStatus';
import { rateGet } from './rateGet';
import { scanFormCreate } from './scanFormCreate';
import { trackingGet } from './trackingGet';

export const resources = {
	account: 'Account',
	channel: 'Channel',
	label: 'Label',
	order: 'Order',
	rate: 'Rate',
	scanForm: 'SCAN Form',
	tracking: 'Tracking',
};

/** One line per operation: menu, fields, subtitle, engine and pages follow from it. */
export const operations = [
	accountGet,
	accountCheck,
	channelGetAll,
	orderCreate,
	orderCreateMany,
	orderCancel,
	orderGetCancelStatus,
	labelGet,
	labelGetAll,
	labelGetTransfer,
	rateGet,
	trackingGet,
	scanFormCreate,
];
