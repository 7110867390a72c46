import { orderGetAll } from './orderGetAll';
import { orderShip } from './orderShip';
import { shopGetAuthorizationUrl } from './shopGetAuthorizationUrl';

export const resources = { order: 'Order', shop: 'Shop' };

/** One line per operation: the menu, the fields and the engine follow from it. */
export const operations = [orderGetAll, orderShip, shopGetAuthorizationUrl];
