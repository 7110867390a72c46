/**
 * How long a node keeps trying while the provider says “busy”. The item keeps its place meanwhile,
 * so nothing new is started on top of it. One clock for the whole node: a provider that takes items
 * slowly is waited for; one that takes none, for the budget. Pure: no timers, and the
 * same questions at the same times give the same pauses.
 */

/** Two minutes. */
export const PATIENCE_MS = 120_000;

/** The pause before the provider's typical answer is known, and the shortest of all. */
const FIRST_PAUSE_MS = 400;
const SHORTEST_PAUSE_MS = 100;
/** While nothing gets through, pauses grow with the time that this lasts. */
const OF_THE_STALL = 0.25;
const LONGEST_PAUSE_MS = 10_000;
/** One item that is refused again and again asks less often, even if others get through. */
const MORE_A_TRY = 0.1;
const MOST_TIMES = 4;
/** Pauses are stretched by up to this part, each by another, so that a burst comes back apart. */
const SPREAD = 0.5;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

export interface PatienceOptions {
	/** Milliseconds; 0 never tries again. */
	budgetMs?: number;
	/** Milliseconds, ever rising. */
	now?: () => number;
}

export interface Refusal {
	/** How often this item was sent, the refused one included. */
	tries: number;
	/** The provider's typical answer, where it is known. */
	typicalMs?: number;
	/** What the provider asks for. */
	retryAfterMs?: number;
}

export class Patience {
	private readonly budgetMs: number;
	private readonly now: () => number;
	/** The first refusal since an item got through. */
	private since: number | undefined;
	/** Once spent, the budget comes back after as long again: waiting costs half a run at most. */
	private spentUntil = -Infinity;
	private pauses = 0;

	constructor({ budgetMs = PATIENCE_MS, now = Date.now }: PatienceOptions = {}) {
		this.budgetMs = budgetMs;
		this.now = now;
	}

	/**
	 * An item was refused as “busy”: it was not done.
	 * @returns milliseconds until the same item may be sent again in the same place; undefined when
	 * the budget does not allow it, and the item fails as `busy`
	 */
	pauseFor({ tries, typicalMs = FIRST_PAUSE_MS, retryAfterMs = 0 }: Refusal): number | undefined {
		const now = this.now();
		if (now < this.spentUntil) return undefined;
		const since = this.since ?? now;
		const left = since + this.budgetMs - now;
		const grown = Math.min(LONGEST_PAUSE_MS, (now - since) * OF_THE_STALL);
		const times = Math.min(MOST_TIMES, 1 + MORE_A_TRY * (tries - 1));
		const asked = Math.min(LONGEST_PAUSE_MS, typicalMs * times);
		const base = Math.max(SHORTEST_PAUSE_MS, typicalMs, asked, grown);
		const spread = 1 + SPREAD * ((++this.pauses * GOLDEN) % 1);
		// The last try comes when the budget ends, not before.
		const own = Math.min(base * spread, Math.max(base, left));
		const pause = Math.ceil(Math.max(own, retryAfterMs));
		if (pause <= left) {
			this.since = since;
			return pause;
		}
		// A long Retry-After is this item's matter; a stall is everybody's.
		if (retryAfterMs <= left) {
			this.spentUntil = now + this.budgetMs;
			this.since = undefined;
		}
		return undefined;
	}

	/**
	 * An item got through, or was refused for another reason: the provider takes some, so the others
	 * go on waiting for their turn.
	 */
	gotThrough(): void {
		this.since = undefined;
	}
}
