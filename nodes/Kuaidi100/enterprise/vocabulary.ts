/**
 * The platforms of the enterprise order import (shopType). Two pages of the vendor list them, of
 * different age; which platforms take tasks is said nowhere.
 */
import type { INodeProperties } from 'n8n-workflow';
import { FROM_ORDER, fromOrderChoice } from '../../shared/panel/commonFields';
import { compareTexts } from '../../shared/panel/menuOrder';
import { OTHER } from '../vocabulary';

/** `authorizes`: in the list of the authorization; `ships`: in the older list of the ship-back. */
export const PLATFORMS = [
	{ code: 'TAOBAO', name: 'Taobao', description: '淘宝', authorizes: true, ships: true },
	{ code: 'JINGDONG', name: 'JD.com', description: '京东', authorizes: true, ships: true },
	{ code: 'TOUTIAO', name: 'Douyin', description: '抖店', authorizes: true, ships: true },
	{ code: 'PINDUODUO', name: 'Pinduoduo', description: '拼多多', authorizes: true, ships: true },
	{ code: 'KUAISHOU', name: 'Kuaishou', description: '快手', authorizes: true, ships: true },
	{
		code: 'KUAITUANTUAN',
		name: 'Kuaituantuan',
		description: '快团团',
		authorizes: true,
		ships: true,
	},
	{ code: 'WEIPINHUI', name: 'Vipshop', description: '唯品会', authorizes: true, ships: true },
	{ code: 'YOUZAN', name: 'Youzan', description: '有赞', authorizes: true, ships: true },
	{ code: 'WEIDIAN', name: 'Weidian', description: '微店', authorizes: true, ships: true },
	{
		code: 'SHIPINHAO',
		name: 'WeChat Channels',
		description: '视频号小店',
		authorizes: true,
		ships: false,
	},
	{
		code: 'XIAOHONGSHU',
		name: 'Xiaohongshu',
		description: '小红书',
		authorizes: true,
		ships: false,
	},
	{ code: 'ALI1688', name: '1688', description: '阿里1688', authorizes: false, ships: true },
	{ code: 'DINGXIANG', name: 'Dingxiang', description: '丁香医生', authorizes: false, ships: true },
] as const;

/** The split ship-back is documented for Taobao alone ("暂时只支持淘宝"). */
export const SPLITS_ORDERS = 'TAOBAO';

/**
 * The platform list with free text beside it.
 * @param defaultPlatform a code, or `FROM_ORDER` where an order comes in that knows its own
 */
export function platformFields(defaultPlatform: string): INodeProperties[] {
	return [
		{
			displayName: 'Platform',
			name: 'platform',
			type: 'options',
			options: [
				...PLATFORMS.map(({ code, name, description }) => ({
					name,
					value: code as string,
					description,
				})),
				{ name: 'Other (Enter Code)', value: OTHER },
				...(defaultPlatform === FROM_ORDER ? [fromOrderChoice] : []),
			].sort((a, b) => compareTexts(a.name, b.name)),
			default: defaultPlatform,
			description: "The marketplace of the shop (the provider's field: shopType)",
		},
		{
			displayName: 'Platform Code',
			name: 'platformCode',
			type: 'string',
			displayOptions: { show: { platform: [OTHER] } },
			default: '',
			placeholder: 'e.g. DINGXIANG',
			description: "The provider's code of a platform that is not in the list (shopType)",
		},
	];
}

/** Warnings for platforms that a list of the vendor lacks. */
export function unlistedPlatforms(
	platforms: string[],
	list: 'authorizes' | 'ships',
	call: string,
): string[] {
	return [...new Set(platforms)]
		.filter((platform) => !PLATFORMS.some((entry) => entry.code === platform && entry[list]))
		.map((platform) => `The provider's list for ${call} does not name ${platform}: check the shop`);
}
