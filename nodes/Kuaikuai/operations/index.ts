import { accountCheck } from './accountCheck';
import { accountGet } from './accountGet';
import { addressValidate } from './addressValidate';
import { carrierGetAll } from './carrierGetAll';
import { labelCancel } from './labelCancel';
import { labelCreate } from './labelCreate';
import { labelGetAll } from './labelGetAll';
import { rateGetAll } from './rateGetAll';
import { shopGetAll } from './shopGetAll';
import { shopOrderCreateLabel } from './shopOrderCreateLabel';
import { shopOrderGetAll } from './shopOrderGetAll';
import { shopOrderGetLabels } from './shopOrderGetLabels';
import { shopOrderShip } from './shopOrderShip';

export const resources = {
	account: 'Account',
	address: 'Address',
	carrier: 'Carrier',
	label: 'Label',
	rate: 'Rate',
	shop: 'Shop',
	shopOrder: 'Shop Order',
};

/** One line per operation: menu, fields, subtitle, engine and pages follow from it. */
export const operations = [
	accountGet,
	accountCheck,
	addressValidate,
	carrierGetAll,
	labelCreate,
	labelGetAll,
	labelCancel,
	rateGetAll,
	shopGetAll,
	shopOrderGetAll,
	shopOrderCreateLabel,
	shopOrderGetLabels,
	shopOrderShip,
];
