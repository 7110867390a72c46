import { accountCheck } from './accountCheck';
import { accountGet } from './accountGet';
import { accountGetQuota } from './accountGetQuota';
import { orderImport } from './orderImport';

export const resources = { account: 'Account', order: 'Order' };

/** One line per operation: menu, fields, subtitle, engine and pages follow from it. */
export const operations = [accountGet, accountCheck, accountGetQuota, orderImport];
