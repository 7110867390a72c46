/**
 * The vendor's authorization callback is not signed. The callback address therefore carries a token
 * that only this account can make; it proves that a link of this trigger was used, for its platform.
 * It does not cover the shop: whoever holds a link can report any shop of that platform, and again.
 */
import { timingSafeEqual } from 'node:crypto';
import { hmacSha256Hex } from '../shared/values/digest';

/**
 * The webhook's id in a callback address: the last part but one, before the trigger's own path.
 * Host, scheme and what stands before it are not bound, since they differ behind a proxy and
 * between n8n's test and production addresses.
 */
export function webhookIdOf(callbackUrl: string): string {
	const parts = new URL(callbackUrl).pathname.split('/').filter(Boolean);
	const id = parts.at(-2) ?? parts.at(-1) ?? '';
	try {
		return decodeURIComponent(id);
	} catch {
		return id;
	}
}

/** Hex HMAC-SHA256 over platform and webhook id, keyed with the account's secret. */
export function callbackToken(secretSecret: string, platform: string, webhookId: string): string {
	return hmacSha256Hex(secretSecret, `kuaidi100-callback\n${platform}\n${webhookId}`);
}

/** Whether a text could be a token at all: asked before anything of the body is read. */
export function isTokenShaped(text: unknown): text is string {
	return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
}

/** The callback address with its token, as the vendor is to call it. */
export function tokenUrl(callbackUrl: string, secretSecret: string, platform: string): string {
	const url = new URL(callbackUrl);
	url.searchParams.set('token', callbackToken(secretSecret, platform, webhookIdOf(callbackUrl)));
	return url.href;
}

/**
 * Comparison in constant time, so that a secret cannot be guessed piece by piece. Digests are
 * compared, since they are of one length and so tell nothing of the secret's.
 */
export function sameSecret(given: unknown, expected: string): boolean {
	if (typeof given !== 'string') return false;
	const digest = (text: string) => Buffer.from(hmacSha256Hex(expected, text));
	return timingSafeEqual(digest(given), digest(expected));
}
