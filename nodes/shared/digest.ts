/**
 * The only file that knows the cryptography library; the build bundles it, so the published package depends on nothing.
 * All inputs are taken as UTF-8, all outputs are lower-case hex.
 */
import hmacSha256 from 'crypto-js/hmac-sha256';
import md5 from 'crypto-js/md5';

export function md5Hex(text: string): string {
	return md5(text).toString();
}

export function hmacSha256Hex(key: string, text: string): string {
	return hmacSha256(text, key).toString();
}
