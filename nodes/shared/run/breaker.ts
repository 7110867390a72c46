/**
 * Gives up on a provider that no longer answers: one that accepts connections and says nothing leaves
 * an unknown outcome for each write, and one that is down keeps a run of thousands alive for hours.
 */
import { Failure } from '../failure';
import type { Context } from '../wire/contract';
import { callsWithoutAnswer } from '../wire/transport';

export class Breaker {
	/** @param limit calls in a row without an answer after which nothing more is sent; 0: never */
	constructor(
		private readonly context: Context,
		private readonly limit: number,
	) {}

	get isOpen(): boolean {
		return this.limit > 0 && callsWithoutAnswer(this.context) >= this.limit;
	}

	/** For what is not sent any more. */
	notSent(): Failure {
		return new Failure({
			kind: 'notSent',
			message: `Not sent: the provider gave no answer to the last ${callsWithoutAnswer(this.context)} calls`,
			description:
				'Nothing was sent for this item. Check whether the provider is up and the base URL in the credential, then run the failed items again. How many calls may go without an answer is set by “Stop After Calls Without Answer” in the options.',
		});
	}
}

/** For what is not sent any more because every call would be refused as the given one was. */
export function notSentAfter({ message, description, account, code }: Failure): Failure {
	return new Failure({
		kind: 'notSent',
		code,
		account,
		message: `Not sent: an earlier call of this run was refused for the account's sake (${message})`,
		description: ['Nothing was sent for this item.', description].filter(Boolean).join(' '),
	});
}

/** For what was still to be sent when someone, or the workflow's time limit, stopped the execution. */
export function notSentWhenStopped(): Failure {
	return new Failure({
		kind: 'notSent',
		message: 'Not sent: the execution was stopped',
		description: 'Nothing was sent for this item.',
	});
}
