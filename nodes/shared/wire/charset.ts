/** From bytes to UTF-8: which encoding an answer is in, by what it says and by what it is. */

export const CHARSET = 'an encoding that it does not name, or names wrongly';

const CHINESE_CHARSET = /charset\s*=\s*["']?(gb18030|gbk|gb2312|big5)\b/i;
/** A sign of three bytes: Chinese in UTF-8 has them, pairs of GBK that pass for UTF-8 do not. */
const THREE_BYTES = /[\u0800-\uffff]/;

type Decoder = InstanceType<typeof TextDecoder>;

const decoders = new Map<string, Decoder>();

function decoderOf(charset: string): Decoder {
	let decoder = decoders.get(charset);
	if (!decoder) decoders.set(charset, (decoder = new TextDecoder(charset, { fatal: true })));
	return decoder;
}

function decoded(body: Buffer, charset: string): string | undefined {
	try {
		return decoderOf(charset).decode(body);
	} catch {
		return undefined;
	}
}

/**
 * The bytes in UTF-8. No document names an encoding, and all examples are UTF-8, so valid UTF-8 is
 * read as that, even where the answer claims a Chinese encoding; bytes that are none, and decode
 * cleanly as GB18030, are that.
 * @param notice is told where the answer does not say so itself
 */
export function inUtf8(
	body: Buffer,
	headers: Record<string, string>,
	notice?: (what: string) => void,
): Buffer {
	const [, claimed] = CHINESE_CHARSET.exec(headers['content-type'] ?? '') ?? [];
	const utf8 = decoded(body, 'utf-8');
	if (utf8 !== undefined) {
		if (claimed === undefined) return body;
		// Two bytes that are a Chinese sign in GBK may be a Cyrillic or Arabic letter in UTF-8: there
		// the claim decides.
		const other = THREE_BYTES.test(utf8) ? undefined : decoded(body, claimed);
		if (other !== undefined) return other === utf8 ? body : Buffer.from(other);
		notice?.(CHARSET);
		return body;
	}
	const chinese = decoded(body, claimed ?? 'gb18030') ?? decoded(body, 'gb18030');
	if (chinese === undefined) return body;
	if (claimed === undefined) notice?.(CHARSET);
	return Buffer.from(chinese);
}
