/**
 * Says where a run is: every few seconds while it goes on, and once when it is over. In n8n's log,
 * and, while a person executes the workflow by hand, in the browser's console. Words and numbers
 * alone: nothing of an item, an answer or an account, since logs are read and kept by others.
 */
import type { IExecuteFunctions, IPollFunctions, Logger } from 'n8n-workflow';
import { forgetCredentials } from '../wire/credentials';
import { forgetServerTime } from '../wire/serverTime';
import type { Tally } from '../wire/tally';
import { tallyOf } from '../wire/tally';

/** Between two lines. There is no timer: an item or a call that ends looks at the clock. */
const EVERY_MS = 5_000;
/** Answers that take so many times as long as the fastest stretch of the run, and this long. */
const SLOWER = { times: 3, fromMs: 1_000 } as const;

/** What a run knows of itself when a line is due. */
export interface Standing {
	/** Items. */
	total: number;
	done: number;
	failed: number;
	/** Calls in flight, and how many may be. */
	inFlight: number;
	limit: number;
	/** The pace that was found for what was sent. */
	pace: number;
	/** The typical answer, in milliseconds, once there was one. */
	typicalMs?: number;
	/** Calls that ended so. */
	busy: number;
	lost: number;
	/** The provider no longer answers, and nothing more is sent. */
	gaveUp: boolean;
}

export interface ProgressOptions {
	/** Milliseconds, ever rising. */
	now?: () => number;
}

type Level = 'debug' | 'info' | 'warn';

const running = new WeakMap<object, Progress>();

/** Of the run that this context belongs to, for what waits outside the engine. */
export const progressOf = (context: object): Progress | undefined => running.get(context);

export class Progress {
	private readonly now: () => number;
	private readonly start: number;
	private readonly tally: Tally;
	private last: { at: number; ended: number };
	private fastestMs = Infinity;
	private isSlow = false;
	private saidGivenUp = false;

	/** @param standing is asked when a line is due, and only then */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly standing: () => Standing,
		{ now = Date.now }: ProgressOptions = {},
	) {
		this.now = now;
		this.start = now();
		this.last = { at: this.start, ended: 0 };
		this.tally = tallyOf(context);
		running.set(context, this);
	}

	/** To be called whenever an item or a call has ended. */
	beat(): void {
		if (!this.isDue()) return;
		const standing = this.standing();
		this.warn(standing);
		this.say('info', this.line(standing));
	}

	/** @param open how many items the provider has not finished yet */
	waits(open: number): void {
		if (!this.isDue()) return;
		this.last.at = this.now();
		const { total } = this.standing();
		this.say('info', `waiting for ${open} of ${total}, ${seconds(this.now() - this.start)} so far`);
	}

	/** A short run of one item is not worth a line in everybody's log. */
	end(): void {
		const standing = this.standing();
		this.warn(standing);
		const { total, busy, lost } = standing;
		const trouble = busy + lost + this.tally.busy + this.tally.lost > 0;
		const long = this.now() - this.start >= EVERY_MS;
		const worthALine = this.tally.calls > 0 && (total > 1 || trouble || long);
		this.say(worthALine ? 'info' : 'debug', this.summary(standing));
	}

	private isDue(): boolean {
		return this.now() - this.last.at >= EVERY_MS;
	}

	private line({ total, done, failed, inFlight, limit }: Standing): string {
		const ended = done + failed;
		const passed = this.now() - this.last.at;
		const rate = (ended - this.last.ended) / passed;
		this.last = { at: this.now(), ended };
		const left = rate > 0 && ended < total ? [`about ${seconds((total - ended) / rate)} left`] : [];
		return [
			`${done} of ${total} done`,
			`${failed} failed`,
			`${inFlight} ${inFlight === 1 ? 'call' : 'calls'} under way (up to ${limit})`,
			...left,
		].join(', ');
	}

	private summary({ total, done, failed, pace, busy, lost }: Standing): string {
		const { calls, billed } = this.tally;
		return [
			`over after ${seconds(this.now() - this.start)}: ${done} of ${total} done`,
			`${failed} failed`,
			...costs(calls, billed, busy + this.tally.busy, lost + this.tally.lost),
			`pace ${pace} ${pace === 1 ? 'call' : 'calls'} at once`,
		].join(', ');
	}

	/** Each trouble once, until it is over. */
	private warn({ typicalMs, gaveUp }: Standing): void {
		if (gaveUp && !this.saidGivenUp) {
			this.saidGivenUp = true;
			this.say('warn', 'the provider no longer answers: nothing more is sent');
		}
		if (typicalMs === undefined) return;
		const isSlow = typicalMs >= Math.max(SLOWER.fromMs, SLOWER.times * this.fastestMs);
		if (isSlow && !this.isSlow) {
			const [now, before] = [typicalMs, this.fastestMs].map((ms) => Math.round(ms));
			this.say('warn', `the provider has become slow: answers take ${now} ms, ${before} ms before`);
		}
		this.isSlow = isSlow;
		this.fastestMs = Math.min(this.fastestMs, typicalMs);
	}

	private say(level: Level, text: string): void {
		log(this.context, level, text);
		if (level !== 'debug') showInBrowser(this.context, text);
	}
}

/**
 * Runs a poll, with the credential as it is now, and writes one line about it in n8n's log, where it has
 * called the provider.
 * @param poll gives the new items
 */
export async function toldPoll<T extends unknown[][] | null>(
	context: IPollFunctions,
	poll: () => Promise<T>,
	now: () => number = Date.now,
): Promise<T> {
	const start = now();
	// n8n may use one context for all polls of a trigger, while its credential or its clock is changed.
	forgetCredentials(context);
	forgetServerTime(context);
	const before = { ...tallyOf(context) };
	const tell = (found: number, failed: boolean) => {
		const tally = tallyOf(context);
		const [calls, billed, busy, lost] = (['calls', 'billed', 'busy', 'lost'] as const).map(
			(name) => tally[name] - before[name],
		);
		if (calls === 0) return;
		const text = [
			`poll ${failed ? 'failed' : 'over'} after ${seconds(now() - start)}: ${found} new`,
			...costs(calls, billed, busy, lost),
		].join(', ');
		log(context, found + lost + busy > 0 || failed ? 'info' : 'debug', text);
	};
	const items = await poll().catch((error: unknown) => {
		tell(0, true);
		return Promise.reject(error);
	});
	tell(items?.[0]?.length ?? 0, false);
	return items;
}

function costs(calls: number, billed: number, busy: number, lost: number): string[] {
	return [
		`${calls} ${calls === 1 ? 'call' : 'calls'}${billed > 0 ? ` (up to ${billed} billed)` : ''}`,
		`${busy} answers busy`,
		`${lost} lost`,
	];
}

/** n8n's log shows the message alone, so that names what it is about. It must not end a run. */
function log(context: IExecuteFunctions | IPollFunctions, level: Level, text: string): void {
	try {
		const { logger } = context as { logger?: Logger };
		const { name: nodeName, type: nodeType } = context.getNode();
		const executionId = (context as Partial<IExecuteFunctions>).getExecutionId?.();
		const facts = { nodeName, nodeType, workflowId: context.getWorkflow().id, executionId };
		const execution = executionId ? ` (execution ${executionId})` : '';
		logger?.[level](`${nodeName}${execution}: ${text}`, facts);
	} catch {
		// Then there is no line.
	}
}

function showInBrowser(context: IExecuteFunctions, message: string): void {
	try {
		if (context.getMode() === 'manual') context.sendMessageToUI(message);
	} catch {
		// The editor may be closed; an n8n without it has no such call.
	}
}

function seconds(ms: number): string {
	if (ms < 100_000) return `${Number((ms / 1000).toFixed(ms < 10_000 ? 1 : 0))} s`;
	return `${Math.round(ms / 60_000)} min`;
}
