/**
 * An import is accepted or refused as a whole, as the document has it, and a refusal does not say
 * which order it means. So a refused batch is cut into halves until the refused order stands alone with the provider's
 * words, and all others are in.
 */
import { asFailure, Failure } from '../shared/failure';
import type { Body } from './answers';
import { alike, speaksOfOrders } from './answers';
import type { Trade } from './fromOrder';
import { notImported, verdictOf } from './partialFailure';

export interface Imported {
	/** The provider's answer to the call that brought the order in. */
	answer: Body;
	/** How many orders that call held. */
	batchSize: number;
	/** What the provider said, where it is neither success nor failure. */
	odd?: string;
}

export interface IsolationRules {
	/** Whether to search at all. */
	isolate: boolean;
	maxCalls: number;
}

/** Brings a batch in and returns one outcome per order, in order. */
export async function importIsolating(
	trades: Trade[],
	send: (trades: Trade[]) => Promise<Body>,
	rules: IsolationRules,
): Promise<Array<Imported | Failure>> {
	const search = new Search(send, rules);
	await search.run(trades);
	return trades.map((trade) => search.outcomes.get(trade)!);
}

class Search {
	readonly outcomes = new Map<Trade, Imported | Failure>();
	private calls = 0;
	/** Some order of the batch is in: the refusal is of particular orders, not of all there are. */
	private anyIn = false;
	/** The account was refused in the meantime: no further call would be accepted. */
	private ended?: Failure;

	constructor(
		private readonly send: (trades: Trade[]) => Promise<Body>,
		private readonly rules: IsolationRules,
	) {}

	async run(trades: Trade[]): Promise<void> {
		const failure = await this.attempt(trades);
		if (failure) await this.narrow(trades, failure);
	}

	/** One call. Undefined when its orders are in. */
	private async attempt(trades: Trade[]): Promise<Failure | undefined> {
		if (this.ended) return this.ended;
		this.calls++;
		const answer = await this.send(trades).catch(asFailure);
		if (answer instanceof Failure) {
			if (answer.account) this.ended = answer;
			return answer;
		}
		return this.take(trades, answer);
	}

	/** An accepted call may name orders that are not in, or only say that some are not. */
	private take(trades: Trade[], answer: Body): Failure | undefined {
		const { failed, unnamed, odd } = verdictOf(
			answer,
			trades.map(({ orderNumber }) => orderNumber),
		);
		if (unnamed !== undefined) return notImported(answer, unnamed);
		const batchSize = trades.length;
		for (const trade of trades) {
			const words = failed.get(trade.orderNumber);
			if (words === undefined) {
				this.anyIn = true;
				this.outcomes.set(trade, { answer, batchSize, ...(odd !== undefined && { odd }) });
			} else this.outcomes.set(trade, notImported(answer, words));
		}
		return undefined;
	}

	/** `failure` is the refusal of exactly these orders, or of a batch whose other orders are in. */
	private async narrow(trades: Trade[], failure: Failure): Promise<void> {
		if (trades.length === 1 || !speaksOfOrders(failure)) return this.fail(trades, failure);
		if (!this.rules.isolate)
			return this.fail(
				trades,
				failure,
				'Turn on “Isolate Refused Orders” to have the others imported and the refused one named.',
			);
		if (this.calls + 2 > this.rules.maxCalls) return this.fail(trades, failure, CAPPED);
		const half = Math.ceil(trades.length / 2);
		const [one, other] = [trades.slice(0, half), trades.slice(half)];
		const first = await this.attempt(one);
		// With the first half in, the refused order is in the rest: a call for all of the rest would
		// only repeat the refusal.
		const second = first === undefined && other.length > 1 ? failure : await this.attempt(other);
		if (first && second && alike(first, second) && trades.length > 2 && !this.anyIn) {
			return await this.narrowIfParticular([one, first], [other, second]);
		}
		if (first) await this.narrow(one, first);
		if (second) await this.narrow(other, second);
	}

	/**
	 * Both halves were refused for the same reason: either several orders are bad, or all are refused
	 * whatever they hold. An order alone from each half tells: if neither gets in, the search stops.
	 */
	private async narrowIfParticular(
		...halves: Array<[trades: Trade[], failure: Failure]>
	): Promise<void> {
		if (this.calls + 2 > this.rules.maxCalls) {
			for (const [trades, failure] of halves) this.fail(trades, failure, CAPPED);
			return;
		}
		const probed: Array<{ rest: Trade[]; failure: Failure; refused: boolean }> = [];
		for (const [trades, failure] of halves) {
			const probe = trades[Math.floor(trades.length / 2)];
			const refusal = await this.attempt([probe]);
			if (refusal) this.fail([probe], refusal);
			probed.push({
				rest: trades.filter((trade) => trade !== probe),
				failure,
				refused: refusal !== undefined,
			});
		}
		for (const { rest, failure, refused } of probed) {
			if (rest.length === 0) continue;
			if (!this.anyIn)
				this.fail(
					rest,
					failure,
					'Both halves of the batch, and an order alone from each, were refused with it: so it was not searched any further.',
				);
			else if (refused || rest.length === 1) await this.run(rest);
			else await this.narrow(rest, failure);
		}
	}

	private fail(trades: Trade[], failure: Failure, more?: string): void {
		const several =
			trades.length > 1 &&
			`${trades.length} orders of one call were refused together, which of them is meant is not known.`;
		const description =
			failure.kind === 'refused' && !failure.account
				? [failure.description, several, several && more].filter(Boolean).join(' ')
				: failure.description;
		const outcome = failure.with({
			description,
			details: { ...failure.details, ...(trades.length > 1 && { batchSize: trades.length }) },
		});
		for (const trade of trades) this.outcomes.set(trade, outcome);
	}
}

const CAPPED = 'The search stopped at “Maximum Calls per Batch”: raise it, or lower “Batch Size”.';
