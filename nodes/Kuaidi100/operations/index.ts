import { enterpriseOrderRequestImport } from './enterpriseOrderRequestImport';
import { enterpriseOrderShip } from './enterpriseOrderShip';
import { enterpriseShopGetAuthorizationUrl } from './enterpriseShopGetAuthorizationUrl';
import { orderGetAll } from './orderGetAll';
import { orderShip } from './orderShip';
import { shopGetAuthorizationUrl } from './shopGetAuthorizationUrl';

export const resources = { order: 'Order', shop: 'Shop' };

/** One line per operation: menu, fields, subtitle, engine and pages follow from it. */
export const operations = [
	orderGetAll,
	orderShip,
	shopGetAuthorizationUrl,
	enterpriseOrderRequestImport,
	enterpriseOrderShip,
	enterpriseShopGetAuthorizationUrl,
];
