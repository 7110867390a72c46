import { outputField } from '../../shared/panel/commonFields';
import { callOptions, limitsOf, optionsField } from '../../shared/panel/options';
import { operation } from '../../shared/operation';
import { textOrNull } from '../../shared/model/order';
import { fetchShops } from '../client';

/** What one item holds; the output schema is made from it. */
export interface Simplified {
	shopId: string | null;
	shopName: string | null;
}

export const shopGetAll = operation({
	resource: 'shop',
	operation: 'getAll',
	name: 'Get Many',
	action: 'Get many shops',
	description: 'Get the shops that are connected to the account',
	chinese: '查询已对接的电商店铺',
	vendorCall: '8. 获取电商店铺列表',
	about: 'The shops that are connected to the account. One item per shop.',
	effect: 'read',
	fields: [outputField, optionsField([...callOptions])],
	prepare: () => undefined,
	send: (item) => fetchShops(item.context, limitsOf(item)),
	output: (item, _payload, shops) =>
		shops.map((shop) => ({
			json:
				item.param('output', 'simplified') === 'raw'
					? shop
					: ({
							shopId: textOrNull(shop.ChannelId),
							shopName: textOrNull(shop.ChannelName),
						} satisfies Simplified),
		})),
});
