/**
 * From the stream of an answer to its bytes, and from bytes to an object: the only place where either
 * happens. Bounded in size and in the number of objects, since unpacked and parsed an answer can be
 * thousands of times as large as what came over the network.
 */
import { Failure } from '../failure';
import { parseExact } from '../values/json';
import type { Answer } from './contract';
import { documentIn } from './document';
import type { AnswerForm } from './form';
import { answerIn, saysYes } from './form';
import { broken } from './networkFailure';
import { tooLarge } from './tooLarge';

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
		let isWhole = false;
		const refuse = () => {
			stream.destroy();
			reject(tooLarge(maxBytes));
		};
		// Also for the error that destroying it may bring.
		stream.on('error', reject);
		stream.on('close', () => {
			// Each answer closes its stream, and an error that nobody reads would cost its trace.
			if (!isWhole) reject(broken());
		});
		if (stream.destroyed) return reject(broken());
		if (Number(headers['content-length']) > maxBytes) return refuse();
		stream.on('end', () => {
			isWhole = true;
			resolve(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, size));
		});
		stream.on('data', (piece: Buffer | string) => {
			const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
			size += bytes.length;
			if (size > maxBytes) refuse();
			else pieces.push(bytes);
		});
	});
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
 * The object or list that an answer holds; undefined when it holds none. Strict JSON comes first;
 * only where that is no answer of the provider's, a second reading looks for one that something was
 * put around (document.ts), or that is spelt otherwise (form.ts).
 * @param form what the provider's answers look like; without it, strict JSON alone is read
 * @throws Failure `lost` when it holds more objects than any documented answer
 */
export function objectIn(answer: Answer, form?: AnswerForm): object | undefined {
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
	const strict = parsed(text);
	const object = typeof strict === 'object' && strict !== null ? strict : undefined;
	if (form === undefined) return object;
	const found = strict === undefined ? documentIn(text) : { value: strict, unusual: [] };
	const read = found && answerIn(found.value, form);
	if (!found || !read) return object;
	for (const what of [...found.unusual, ...read.unusual]) answer.notice?.(what);
	if (answer.status >= 500 && saysYes(read.answer, form)) {
		if (answer.effect === 'write') throw undone(answer.status);
		answer.notice?.(SERVER_ERROR);
	}
	return read.answer;
}

const SERVER_ERROR = 'success with the HTTP status of a failed server';

/**
 * One rule for a server that fails (5xx) around an answer that says yes: what was read is read, but
 * after a write it may have undone what it had said, so nobody knows; the order is looked up.
 */
function undone(httpStatus: number): Failure {
	return new Failure({
		kind: 'lost',
		httpStatus,
		message: `The provider's server failed (HTTP ${httpStatus}) around an answer that says yes`,
		description:
			'A server that fails after its answer may have undone what it had said. Look the order up at the provider.',
	});
}

/** @returns undefined where it is no JSON */
function parsed(text: string): unknown {
	try {
		return parseExact(text);
	} catch {
		return undefined;
	}
}
