import { orderCombine } from './orderCombine';
import { orderSplit } from './orderSplit';

export const resources = { order: 'Order' };

/** One line per operation: the menu, the fields and the engine follow from it. */
export const operations = [orderCombine, orderSplit];
