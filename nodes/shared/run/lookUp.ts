/**
 * What became of writes that failed: asks the provider where it can be asked, and says so where
 * nobody can know.
 */
import { asFailure, Failure } from '../failure';
import type { Failed, Operation } from '../operation';
import { shapeAmong } from '../wire/unknownAnswer';

const UNKNOWN = 'It is not known whether this was done';

/** What is known of a write after looking: it was done, or why not. */
export type Known<R> = { value: R } | Failure;

export class LookUp<P, R> {
	/** @param isPointless whether the provider no longer answers */
	constructor(
		private readonly operation: Operation<P, R>,
		private readonly isPointless: () => boolean,
	) {}

	/** Whether the provider can be asked at all. */
	get isOffered(): boolean {
		return this.operation.recover !== undefined || this.operation.batch?.recover !== undefined;
	}

	/**
	 * What became of items that failed: those that may have been done are looked up together, and what
	 * stays unknown says so.
	 */
	async whatBecameOf(failed: Array<Failed<P>>): Promise<Array<Known<R>>> {
		const sought = failed.filter(({ failure }) => this.mayHaveHappened(failure));
		const found = new Map<Failed<P>, R | Failure | undefined>();
		const answers = await this.ask(sought);
		sought.forEach((entry, at) => found.set(entry, answers[at]));
		return failed.map((entry) => {
			const answer = found.get(entry);
			if (answer === undefined) return this.standing(entry.failure);
			return answer instanceof Failure ? answer : { value: answer };
		});
	}

	/**
	 * The same for what an earlier try has left unknown.
	 * @returns undefined where the provider says that it was not done: it may be sent again
	 */
	async ofEarlier(entry: Failed<P>): Promise<Known<R> | undefined> {
		if (!this.isOffered) return entry.failure;
		const [answer] = await this.ask([entry]);
		if (answer === undefined) return undefined;
		if (answer instanceof Failure) return answer.kind === 'lost' ? answer : undefined;
		return { value: answer };
	}

	private mayHaveHappened({ kind }: Failure): boolean {
		return this.operation.effect === 'write' && (kind === 'lost' || kind === 'refused');
	}

	/** The failure stands: the look-up brought nothing, or there is none. */
	private standing(failure: Failure): Failure {
		const unknown = failure.kind === 'lost' && this.operation.effect === 'write';
		return unknown && !this.isOffered && !this.operation.repeatable
			? unknownOutcome(failure)
			: failure;
	}

	private async ask(entries: Array<Failed<P>>): Promise<Array<R | Failure | undefined>> {
		const { recover, batch } = this.operation;
		if (entries.length === 0 || !this.isOffered) return entries.map(() => undefined);
		if (this.isPointless())
			return entries.map(({ failure }) =>
				failure.kind === 'lost' ? unknownOutcome(failure, NOT_LOOKED_UP) : undefined,
			);
		if (batch?.recover) {
			return await batch.recover(entries).catch((error: unknown) => {
				const second = asFailure(error);
				return entries.map(({ failure }) => afterFailedLookUp(failure, second));
			});
		}
		return await Promise.all(
			entries.map(({ item, payload, failure }) =>
				recover!(item, payload, failure).catch((error: unknown) =>
					afterFailedLookUp(failure, asFailure(error)),
				),
			),
		);
	}
}

const NOT_LOOKED_UP = 'It was not looked up either, since the provider no longer answers.';

/** The look-up itself failed: what was unknown stays so, a refusal stands; either says so. */
export function afterFailedLookUp(failure: Failure, second: Failure): Failure {
	const note = `Looking it up failed too: ${second.message}.`;
	const both = failure.with({ details: { ...failure.details, ...shapeAmong([failure, second]) } });
	if (failure.kind === 'lost') return unknownOutcome(both, note);
	return both.with({ description: [failure.description, note].filter(Boolean).join(' ') });
}

/**
 * A write whose answer was lost: it may have happened, so it is not sent again.
 * @param more what was found out, or what to do
 */
export function unknownOutcome(failure: Failure, more = ''): Failure {
	return saidUnknown(failure, [
		'The request had left when the answer was lost, so it may have taken effect. It was not sent again: look it up at the provider before you run it once more.',
		more,
	]);
}

/**
 * The same for a write that may be sent again without harm.
 * @param why it may
 */
export function unknownButRepeatable(failure: Failure, why: string): Failure {
	return saidUnknown(failure, [`Running this again is safe: ${why}.`]);
}

function saidUnknown(failure: Failure, notes: string[]): Failure {
	if (failure.outcomeUnknown) return failure;
	const { message, description } = failure;
	return failure.with({
		kind: 'lost',
		outcomeUnknown: true,
		message: `${UNKNOWN}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
		description: [...notes, description].filter(Boolean).join(' '),
	});
}

/** For an error that speaks of another item: those that may have been done must not go unmentioned. */
export const othersUnknown = (count: number, names: string) =>
	`${UNKNOWN} either (${count}): ${names}.`;
