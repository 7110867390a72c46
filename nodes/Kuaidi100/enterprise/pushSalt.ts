/**
 * What ties a push to the call that asked for it. The vendor signs a push with the salt that came with
 * the task or the authorization, so the salt is the key of that signature. It is made from the account's
 * secret and is never the same for two triggers, two kinds of push or two shops: a push is taken only
 * by the trigger it was asked for, as what it was asked for, for the shop it was asked for.
 */
import { hmacSha256Hex, md5Hex } from '../../shared/values/digest';
import { sameSecret, webhookIdOf } from '../callbackToken';
import type { Callback } from './client';

/** What a callback was given for. */
export type PushKind = 'orders' | 'authorized';

/** The shop that a callback address names; an authorization knows its platform alone. */
export interface PushShop {
	platform?: string;
	shopId?: string;
}

const QUERY = { platform: 'shopType', shopId: 'shopId' } as const;

/**
 * Hex HMAC-SHA256 over the webhook's id, the kind of push and the shop in the address, keyed with the
 * account's secret. Scheme and host are not bound: they differ behind a proxy, and between n8n's test
 * and production addresses.
 */
export function saltOf(
	secret: string,
	callbackUrl: string,
	kind: PushKind,
	{ platform = '', shopId = '' }: PushShop,
): string {
	return hmacSha256Hex(
		secret,
		['kuaidi100-push', webhookIdOf(callbackUrl), kind, platform, shopId].join('\n'),
	);
}

/** The callback as it goes to the vendor: the trigger's address with the shop in it, and its salt. */
export function callbackFor(
	secret: string,
	callbackUrl: string,
	kind: PushKind,
	shop: PushShop,
): Callback {
	const url = new URL(callbackUrl);
	for (const [key, name] of Object.entries(QUERY)) {
		const value = shop[key as keyof PushShop];
		if (value) url.searchParams.set(name, value);
	}
	return { callbackUrl: url.href, salt: saltOf(secret, callbackUrl, kind, shop) };
}

/** The shop in the query of a callback address, as a webhook gets it. */
export function shopInQuery(query: Record<string, unknown>): PushShop {
	const word = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
	return { platform: word(query[QUERY.platform]), shopId: word(query[QUERY.shopId]) };
}

/**
 * Which of our callbacks a push was signed for: `sign` is MD5 of the form-decoded `param` and the salt,
 * in any letter case, compared in constant time.
 * @returns undefined where it was signed for none of them
 */
export function signedFor(
	{ param, sign }: { param: string; sign: string },
	secret: string,
	ownUrl: string,
	shop: PushShop,
): PushKind | undefined {
	const given = sign.trim().toLowerCase();
	const kinds: PushKind[] = ['orders', 'authorized'];
	// Every kind is tried: which one it was takes no less time to find than that it was none.
	return kinds.filter((kind) =>
		sameSecret(given, md5Hex(param + saltOf(secret, ownUrl, kind, shop))),
	)[0];
}
