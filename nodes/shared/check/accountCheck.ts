/**
 * *Account: Check*: calls everything of a provider that is free and changes nothing, and compares each
 * answer with the document. An operation rather than an option of *Raw*, because the report is about
 * the account as a whole, and has to be whole where single calls fail. Its report holds no value of an
 * answer, so that it can be attached to an issue.
 */
import type { Failure } from '../failure';
import { asFailure } from '../failure';
import type { Context } from '../wire/contract';
import type { ObservedCall } from '../wire/observed';
import { observed } from '../wire/observed';
import { withoutPersonalData } from '../wire/personalData';
import type { Shape } from '../wire/shape';
import { deviationsOf, shapeOf, strictly } from '../wire/shape';
import { unusualIn } from './unusualIn';

/** No order, label or parcel has this number; its letters and length are allowed everywhere. */
export const UNKNOWN_NUMBER = 'CHECK-0000000000';

/** What a document says of one call, and who makes it. */
export interface DocumentedCall {
	/** The vendor's name of the call. */
	call: string;
	/** The operation that makes it in a workflow. */
	operation: string;
	/** Of what this check gets for an answer; undefined: the document leaves it open. */
	shape?: Shape;
	/** Part of the shape is open (`any`): what came is shown. */
	isPartlyOpen?: boolean;
}

export interface CheckedCall {
	call: string;
	operation: string;
	/** `open`: it came, and the document does not say what it should be. */
	result: 'as documented' | 'deviates' | 'open' | 'failed' | 'not asked';
	/** Each place that is not as documented, without values. */
	deviations: string[];
	/** The provider's words of a failure, or why it was not asked; personal data is masked. */
	words: string | null;
	httpStatus: number | null;
	milliseconds: number | null;
	/** Keys and types of what came, where it deviates or the document leaves it open. */
	answerShape: unknown;
	/** Orders that came, beside how many the provider counts. */
	orders: { seen: number; counted: number | null } | null;
}

export interface Simplified {
	provider: string;
	checkedAt: string;
	/** Whether every call that was made is as documented. */
	clean: boolean;
	protocol: 'https' | 'http';
	/** How far n8n's clock is ahead of the provider's; null where no answer names a time. */
	clockAheadSeconds: number | null;
	calls: CheckedCall[];
	/** All of it as Markdown, to be attached to an issue. */
	report: string;
}

export class AccountCheck<Name extends string> {
	private readonly calls: CheckedCall[] = [];
	private clockAheadMs?: number;

	constructor(
		private readonly context: Context,
		private readonly provider: string,
		private readonly documented: Record<Name, DocumentedCall>,
	) {}

	/**
	 * The first call tells whether the account can be reached at all: what fails it fails the check,
	 * with the advice of its error.
	 */
	async begin<T>(name: Name, call: () => Promise<T>): Promise<T> {
		const { result, failure } = await this.made(name, call);
		if (failure && failure.kind !== 'lost') throw failure;
		if (failure && this.calls.at(-1)?.httpStatus !== 200) throw failure;
		return result as T;
	}

	/** @returns undefined where it failed; the report says why */
	async ask<T>(name: Name, call: () => Promise<T>): Promise<T | undefined> {
		return (await this.made(name, call)).result;
	}

	/** What cannot be asked here, and why. */
	leaveOut(name: Name, why: string): void {
		this.add(name, { result: 'not asked', words: why });
	}

	/** What was read in the last call, beside what the provider counts. */
	countOrders(seen: number, counted: number | undefined): void {
		const last = this.calls.at(-1)!;
		last.orders = { seen, counted: counted ?? null };
		if (counted === undefined || counted === seen) return;
		last.result = 'deviates';
		last.deviations.push(`${seen} orders came, ${counted} are counted`);
	}

	/** @param baseUrl of the credential; its host may name a customer, and is not shown */
	report(baseUrl: string): Simplified {
		const made = this.calls.filter(({ result }) => result !== 'not asked');
		const whole = {
			provider: this.provider,
			checkedAt: new Date().toISOString(),
			clean: made.every(({ result }) => result === 'as documented' || result === 'open'),
			protocol: /^https:/i.test(baseUrl) ? ('https' as const) : ('http' as const),
			clockAheadSeconds:
				this.clockAheadMs === undefined ? null : Math.round(this.clockAheadMs / 1000),
			calls: this.calls,
		};
		return { ...whole, report: markdownOf(whole) };
	}

	private async made<T>(
		name: Name,
		call: () => Promise<T>,
	): Promise<{ result?: T; failure?: Failure }> {
		const seen: ObservedCall[] = [];
		const outcome = await observed(this.context, (each) => void seen.push(each), call).then(
			(result) => ({ result }),
			(error: unknown) => ({ failure: asFailure(error) }),
		);
		const failure = 'failure' in outcome ? outcome.failure : undefined;
		this.noteTime(seen);
		this.add(name, this.judged(name, seen.at(-1), failure));
		return outcome;
	}

	private judged(
		name: Name,
		seen: ObservedCall | undefined,
		failure: Failure | undefined,
	): Partial<CheckedCall> & Pick<CheckedCall, 'result'> {
		const { shape, isPartlyOpen } = this.documented[name];
		const words = failure ? withoutPersonalData(failure.message) : null;
		const answer = seen?.answer;
		if (!answer) return { result: 'failed', words, milliseconds: seen?.milliseconds ?? null };
		const facts = { httpStatus: answer.status, milliseconds: seen.milliseconds };
		const value = strictly(answer);
		const unusual = [
			...(answer.status === 200 ? [] : [`HTTP ${answer.status}`]),
			...(value === undefined ? ['the answer is no JSON'] : []),
			...unusualIn(answer.headers),
		];
		const deviations = [
			...unusual,
			...(shape === undefined || value === undefined ? [] : deviationsOf(shape, value)),
		];
		const deviates = deviations.length > 0;
		const isOpen = shape === undefined;
		return {
			...facts,
			result: deviates ? 'deviates' : isOpen ? 'open' : 'as documented',
			deviations,
			// A refusal that the document has is what was asked for.
			words: deviates || isOpen ? words : null,
			answerShape: deviates || isOpen || isPartlyOpen ? shapeOf(value) : null,
		};
	}

	private add(name: Name, facts: Partial<CheckedCall> & Pick<CheckedCall, 'result'>): void {
		const { call, operation } = this.documented[name];
		this.calls.push({
			...{ call, operation, deviations: [], words: null, httpStatus: null },
			...{ milliseconds: null, answerShape: null, orders: null },
			...facts,
		});
	}

	/** The Date header has whole seconds, and the answer was on its way: the quickest one counts. */
	private noteTime(seen: ObservedCall[]): void {
		for (const { answer } of seen) {
			const said = Date.parse(answer?.headers.date ?? '');
			if (!Number.isFinite(said)) continue;
			const ahead = Date.now() - said;
			if (this.clockAheadMs === undefined || Math.abs(ahead) < Math.abs(this.clockAheadMs))
				this.clockAheadMs = ahead;
		}
	}
}

function markdownOf(whole: Omit<Simplified, 'report'>): string {
	const { provider, checkedAt, clean, protocol, clockAheadSeconds, calls } = whole;
	const clock =
		clockAheadSeconds === null
			? 'no answer names a time'
			: `n8n is ${clockAheadSeconds} s ahead of the provider`;
	const lines = calls.flatMap((each) => {
		const { call, operation, result, deviations, words, milliseconds, httpStatus } = each;
		const time = milliseconds === null ? '' : `, ${milliseconds} ms, HTTP ${httpStatus ?? '–'}`;
		const orders = each.orders
			? [`  - orders: ${each.orders.seen} came, ${each.orders.counted ?? 'none'} counted`]
			: [];
		const open =
			each.answerShape === null ? [] : [`  - came: \`${JSON.stringify(each.answerShape)}\``];
		return [
			`- **${result}**: ${operation} (${call})${time}`,
			...deviations.map((deviation) => `  - ${deviation}`),
			...(words === null ? [] : [`  - ${words}`]),
			...orders,
			...open,
		];
	});
	return [
		`## ${provider}: ${clean ? 'as documented' : 'differs from the document'}`,
		'',
		`${checkedAt}, ${protocol}, clock: ${clock}`,
		'',
		...lines,
	].join('\n');
}
