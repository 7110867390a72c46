/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * Time that passes only when nothing else is left to do: a pause, a deadline or a slow answer ends
 * once every run waits for it, however long the machine took to get there. So what is about time
 * comes out the same on a busy machine, and costs no waiting.
 */

interface Timer {
	due: number;
	call: () => void;
}

const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

/** Steps of the event loop without anything new before time may pass. */
const QUIET_STEPS = 40;

const timers = new Map<object, Timer>();
const works = new Set<object>();
let activity = 0;
let playing = false;

/** Holds time still while an answer is on its way: up to its last byte, or its request's end. */
export function holdTime(req: NodeJS.EventEmitter): void {
	if (!playing) return;
	works.add(req);
	activity++;
	for (const event of ['close', 'error']) req.once(event, () => releaseTime(req));
}

/** Lets time pass again; of what holds none, nothing. */
export function releaseTime(req: object): void {
	if (works.delete(req)) activity++;
}

/** How an answer comes, by the sandbox's faults: what takes time may take it. */
export function releaseFor(req: NodeJS.EventEmitter, fault: string | undefined): void {
	if (['hang', 'slow', 'drip'].includes(fault ?? '')) releaseTime(req);
	// Its size alone is read.
	if (fault === 'oversized') req.once('response', () => releaseTime(req));
}

function setTimer(call: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): object {
	const handle = { ref: () => handle, unref: () => handle, hasRef: () => true };
	activity++;
	// As Node does: a pause that is no number, or none at all, is a millisecond.
	const pause = ms >= 1 ? Math.trunc(ms) : 1;
	timers.set(handle, { due: Date.now() + pause, call: () => call(...args) });
	return handle;
}

/** Timers that were set before time was played are the machine's own. */
function clearTimer(handle: unknown): void {
	if (typeof handle !== 'object' || handle === null || !timers.delete(handle))
		real.clearTimeout(handle as NodeJS.Timeout);
}

const nextStep = async () => await new Promise<void>((resolve) => void setImmediate(resolve));

/** All timers of the next moment; false where there is none. */
function passToNext(): boolean {
	const next = Math.min(...[...timers.values()].map(({ due }) => due));
	if (next === Infinity) return false;
	jest.setSystemTime(Math.max(next, Date.now()));
	for (const [handle, { due, call }] of [...timers]) {
		if (due <= next && timers.delete(handle)) call();
	}
	return true;
}

/** The machine's milliseconds for what is neither on the wire nor waiting, as loading a module. */
const PATIENCE_MS = 20_000;

/** Lets time pass whenever every run waits for it. */
async function play(): Promise<void> {
	let [seen, quietSteps, moved] = [activity, 0, performance.now()];
	while (playing) {
		await nextStep();
		quietSteps++;
		const passed = quietSteps >= QUIET_STEPS && works.size === 0 && passToNext();
		if (passed || activity !== seen) [seen, quietSteps, moved] = [activity, 0, performance.now()];
		else if (performance.now() - moved > PATIENCE_MS)
			throw new Error(`Every run waits, but not for time (${works.size} answers on their way)`);
	}
}

interface Played {
	/** Rejects where time cannot pass. */
	failed: Promise<never>;
	end(): Promise<void>;
}

function begin(): Played {
	jest.useFakeTimers({
		doNotFake: [
			...(['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
			...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
			...(['hrtime', 'performance'] as const),
		],
	});
	Object.assign(globalThis, { setTimeout: setTimer, clearTimeout: clearTimer });
	playing = true;
	const ended = play();
	const failed = new Promise<never>((_resolve, reject) => void ended.catch(reject));
	failed.catch(() => undefined);
	return {
		failed,
		async end() {
			playing = false;
			timers.clear();
			works.clear();
			Object.assign(globalThis, real);
			jest.useRealTimers();
			await ended;
		},
	};
}

/** Plays time in each test of a file: `Date` and `setTimeout` alone. Call at its top. */
export function playTime(): void {
	let played: Played;
	beforeEach(() => void (played = begin()));
	afterEach(async () => await played.end());
}

/** Plays time for as long as the work takes. */
export async function inVirtualTime<T>(work: () => Promise<T>): Promise<T> {
	const { failed, end } = begin();
	const result = await Promise.race([work(), failed]);
	await end();
	return result;
}
