/**
 * Gives up on a provider that no longer answers: one that accepts connections and says nothing leaves
 * an unknown outcome for each write, and one that is down keeps a run of thousands alive for hours.
 */
import { Failure } from '../failure';

export class Breaker {
	private silent = 0;

	/** @param limit calls in a row without an answer after which nothing more is sent; 0: never */
	constructor(private readonly limit: number) {}

	/** What a call brought: a failure, or anything else. */
	saw(outcome: unknown): void {
		this.silent = outcome instanceof Failure && outcome.unanswered ? this.silent + 1 : 0;
	}

	get isOpen(): boolean {
		return this.limit > 0 && this.silent >= this.limit;
	}

	/** For what is not sent any more. */
	notSent(): Failure {
		return new Failure({
			kind: 'notSent',
			message: `Not sent: the provider gave no answer to the last ${this.silent} calls`,
			description:
				'Nothing was sent for this item. Check whether the provider is up and the base URL in the credential, then run the failed items again. How many calls may go without an answer is set by “Stop After Calls Without Answer” in the options.',
		});
	}
}
