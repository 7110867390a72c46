/** The words of the API page: platforms (电商平台对应编码) and order statuses (orderStatus). */
import type { INodeProperties } from 'n8n-workflow';
import { FROM_ORDER, fromOrderChoice } from '../shared/panel/commonFields';
import { invalid } from '../shared/failure';
import { compareTexts } from '../shared/panel/menuOrder';
import type { ItemContext } from '../shared/operation';
import type { OrderStatus } from '../shared/model/order';
import { optionalText, textParam } from '../shared/panel/parameters';

/** In a list of platforms: a code the list does not hold. */
export const OTHER = 'OTHER';
export const PLATFORM_CODE = {
	pattern: { test: /^[A-Za-z0-9_]+$/, says: 'is not a code of letters and digits' },
};

/** Platforms whose orders can be imported; `shipBack` marks those the ship-back call names. */
export const PLATFORMS = [
	{ code: 'WEIDIAN', name: 'Weidian', description: '微店', shipBack: true },
	{ code: 'JINGDONG', name: 'JD.com', description: '京东', shipBack: true },
	{ code: 'TAOBAO', name: 'Taobao', description: '淘宝', shipBack: true },
	{ code: 'YOUZAN', name: 'Youzan', description: '有赞', shipBack: true },
	{ code: 'MOGUJIE', name: 'Mogujie', description: '蘑菇街', shipBack: false },
	{ code: 'ALI1688', name: '1688', description: '阿里1688', shipBack: false },
	{ code: 'BEIBEI', name: 'Beibei', description: '贝贝', shipBack: false },
	{ code: 'KAOLA', name: 'Kaola', description: '考拉', shipBack: false },
	{ code: 'KFZJIUSHU', name: 'Kongfuzi Books', description: '孔夫子旧书', shipBack: false },
	{ code: 'GUOMEI', name: 'Gome', description: '国美', shipBack: false },
	{ code: 'WEIPINHUI', name: 'Vipshop', description: '唯品会', shipBack: false },
	{ code: 'JUANPI', name: 'Juanpi', description: '卷皮', shipBack: false },
	{ code: 'TOUTIAO', name: 'Douyin', description: '抖音', shipBack: false },
] as const;

/**
 * Other words for a marketplace of the list, in capitals. No document has them, and nothing is
 * asked with them.
 */
const SISTERS: Record<string, readonly string[]> = {
	TAOBAO: ['TMALL'],
	JINGDONG: ['JD'],
	TOUTIAO: ['DOUYIN'],
	ALI1688: ['1688'],
};

/** The documented code of a platform's word, whatever its letter case. */
export function knownPlatform(word: string): string | undefined {
	const capitals = word.toUpperCase();
	return PLATFORMS.find(
		({ code }) => code === capitals || SISTERS[code]?.includes(capitals) === true,
	)?.code;
}

/** How the same platform may have been written elsewhere, as this word first. */
export function spellingsOf(word: string): string[] {
	const code = knownPlatform(word);
	const words = code === undefined ? [word] : [word, code, ...(SISTERS[code] ?? [])];
	return [...new Set(words.flatMap((each) => [each, each.toUpperCase(), each.toLowerCase()]))];
}

export const STATUSES = [
	{ code: 'UNPAY', name: 'Unpaid', description: '待付款', status: 'unpaid' },
	{ code: 'UNSHIP', name: 'Unshipped', description: '待发货', status: 'unshipped' },
	{ code: 'SHIPED', name: 'Shipped', description: '待收货', status: 'shipped' },
	{ code: 'FINISH', name: 'Finished', description: '交易完成', status: 'finished' },
	{ code: 'CLOSE', name: 'Closed', description: '交易关闭', status: 'closed' },
] as const;

/** The statuses as choices of a list, sorted by name. */
export const STATUS_CHOICES = STATUSES.map(({ code, name, description }) => ({
	name,
	value: code as string,
	description,
})).sort((a, b) => compareTexts(a.name, b.name));

export function orderStatusOf(code: string): OrderStatus | null {
	return STATUSES.find((entry) => entry.code === code)?.status ?? null;
}

/**
 * The platform list with free text beside it; Pinduoduo is not among them: it encrypts what an
 * import needs.
 * @param defaultPlatform a code, or `FROM_ORDER` where an order comes in that knows its own
 */
export function platformFields(defaultPlatform: string): INodeProperties[] {
	return [
		{
			displayName: 'Platform',
			name: 'platform',
			type: 'options',
			options: [
				...PLATFORMS.map(({ code, name, description }) => ({ name, value: code, description })),
				{ name: 'Other (Enter Code)', value: OTHER },
				...(defaultPlatform === FROM_ORDER ? [fromOrderChoice] : []),
			].sort((a, b) => compareTexts(a.name, b.name)),
			default: defaultPlatform,
			description:
				"The marketplace of the shop (the provider's field: type). Pinduoduo is not supported by the provider.",
		},
		{
			displayName: 'Platform Code',
			name: 'platformCode',
			type: 'string',
			displayOptions: { show: { platform: [OTHER] } },
			default: '',
			placeholder: 'e.g. XIAOHONGSHU',
			description: "The provider's code of a platform that is not in the list (type)",
		},
	];
}

/** The platform code of one item. Throws an `invalid` Failure when there is none. */
export function platformOf(item: ItemContext): string {
	const hint = 'an order of the Kuaidi100 nodes carries it as “platform”';
	const set = textParam(item, 'platform', 'Platform', { hint });
	const chosen = set === FROM_ORDER ? optionalText(item.json.platform, 'Platform') : set;
	if (chosen === undefined)
		throw invalid('Platform', 'Platform is missing', `Choose a “Platform” in the node; ${hint}.`);
	const code = chosen === OTHER ? textParam(item, 'platformCode', 'Platform Code') : chosen;
	const { test, says } = PLATFORM_CODE.pattern;
	if (!test.test(code)) {
		throw invalid('Platform', `Platform “${code}” ${says}`, 'Use a code such as YOUZAN or TAOBAO.');
	}
	return code;
}

/** The order status of one item. Throws an `invalid` Failure when it is none of the documented. */
export function orderStatusParam(item: ItemContext): string {
	const status = textParam(item, 'orderStatus', 'Order Status');
	if (!STATUSES.some(({ code }) => code === status)) {
		throw invalid(
			'Order Status',
			`Order Status “${status}” is not one of ${STATUSES.map(({ code }) => code).join(', ')}`,
		);
	}
	return status;
}
