/**
 * From the stream of an answer to its bytes, and from bytes to an object: the only place where either
 * happens. Bounded in size and in the number of objects, since unpacked and parsed an answer can be
 * thousands of times as large as what came over the network.
 */
import { Failure } from '../failure';
import { parseExact } from '../values/json';
import type { Answer } from './contract';
import { broken } from './networkFailure';

/** What of a Node.js stream is used here. */
export interface AnswerStream {
	readonly destroyed?: boolean;
	on(event: string, listener: (piece: never) => void): this;
	destroy(): void;
}

export interface StreamedAnswer {
	statusCode: number;
	headers: Record<string, string>;
	body: AnswerStream;
}

/**
 * The whole answer. By the stream's events: to iterate over a stream costs more than to read a short
 * answer.
 * @throws Failure `lost` when it breaks off or has more than `maxBytes`
 */
export async function readAll(
	{ headers, body: stream }: StreamedAnswer,
	maxBytes: number,
): Promise<Buffer> {
	return await new Promise<Buffer>((resolve, reject) => {
		const pieces: Buffer[] = [];
		let size = 0;
		const refuse = () => {
			stream.destroy();
			reject(tooLarge(maxBytes));
		};
		// Also for the error that destroying it may bring.
		stream.on('error', reject);
		// After a whole answer this changes nothing.
		stream.on('close', () => reject(broken()));
		if (stream.destroyed) return reject(broken());
		if (Number(headers['content-length']) > maxBytes) return refuse();
		stream.on('end', () => resolve(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, size)));
		stream.on('data', (piece: Buffer | string) => {
			const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
			size += bytes.length;
			if (size > maxBytes) refuse();
			else pieces.push(bytes);
		});
	});
}

function tooLarge(maxBytes: number): Failure {
	return new Failure({
		kind: 'lost',
		message: `The answer is larger than ${Math.round(maxBytes / 1024 / 1024)} MiB and was not read`,
		description:
			'No documented answer is that large. Ask for less at once, or check the base URL in the credential.',
		retryable: false,
	});
}

const CHINESE_CHARSET = /charset\s*=\s*["']?(gb18030|gbk|gb2312|big5)\b/i;

/**
 * No document names an encoding, and all examples are UTF-8; an answer that declares a Chinese one is
 * read as what it says.
 */
export function inUtf8(body: Buffer, headers: Record<string, string>): Buffer {
	const [, charset] = CHINESE_CHARSET.exec(headers['content-type'] ?? '') ?? [];
	if (charset === undefined) return body;
	try {
		return Buffer.from(new TextDecoder(charset).decode(body));
	} catch {
		return body;
	}
}

/** A window of 50,000 orders has fewer. Each takes some 100 bytes of memory. */
const MOST_OBJECTS = 500_000;
const OPENING = ['{', '['].map((sign) => sign.charCodeAt(0));

/** Whether a text of this length can hold too many objects; those in texts count, too. */
function hasTooManyObjects(body: Buffer): boolean {
	if (body.length <= MOST_OBJECTS) return false;
	let left = MOST_OBJECTS;
	for (const sign of OPENING) {
		for (let at = body.indexOf(sign); at !== -1; at = body.indexOf(sign, at + 1)) {
			if (--left < 0) return true;
		}
	}
	return false;
}

/** The words of an answer, without what servers put before them. */
export function textOfAnswer({ body }: Answer): string {
	return body
		.toString('utf8')
		.replace(/^\uFEFF/, '')
		.trim();
}

/**
 * The object or list that an answer holds; undefined when it holds none.
 * @param mend other ways to read a text that is no JSON, tried in turn
 * @throws Failure `lost` when it holds more objects than any documented answer
 */
export function objectIn(
	answer: Answer,
	mend: Array<(text: string) => string> = [],
): object | undefined {
	if (hasTooManyObjects(answer.body)) {
		throw new Failure({
			kind: 'lost',
			message: `The answer holds more than ${MOST_OBJECTS} objects and was not read`,
			description:
				'No documented answer holds that many. Ask for less at once, or check the base URL in the credential.',
			retryable: false,
		});
	}
	const text = textOfAnswer(answer);
	for (const read of [(same: string) => same, ...mend]) {
		try {
			const value = parseExact(read(text));
			return typeof value === 'object' && value !== null ? value : undefined;
		} catch {
			// Not JSON: perhaps in the next way.
		}
	}
	return undefined;
}
