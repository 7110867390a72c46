import { accountGet } from './accountGet';
import { carrierGetAll } from './carrierGetAll';
import { labelCancel } from './labelCancel';
import { labelCreate } from './labelCreate';
import { labelGetAll } from './labelGetAll';
import { rateGetAll } from './rateGetAll';

export const resources = {
	account: 'Account',
	address: 'Address',
	carrier: 'Carrier',
	label: 'Label',
	rate: 'Rate',
	shop: 'Shop',
	shopOrder: 'Shop Order',
};

/** One line per operation: the menu, the fields and the engine follow from it. */
export const operations = [accountGet, carrierGetAll, labelCreate, labelGetAll, labelCancel, rateGetAll];
