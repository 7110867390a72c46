/**
 * What a run's calls brought, for whoever wants to compare it with the document: told by the run's
 * own context, so that no client has to hand its answers through. Nobody listens in an ordinary run.
 */
import type { Answer, Context } from './contract';

export interface ObservedCall {
	/** Behind the base URL. */
	path: string;
	/** From sending to the last byte. */
	milliseconds: number;
	/** Secrets are masked in it; absent where none came. */
	answer?: Answer;
}

type Observer = (call: ObservedCall) => void;

const observers = new WeakMap<object, Observer>();

export const observerOf = (context: Context): Observer | undefined => observers.get(context);

/** Tells of every call until the work is done. */
export async function observed<T>(
	context: Context,
	observer: Observer,
	work: () => Promise<T>,
): Promise<T> {
	observers.set(context, observer);
	try {
		return await work();
	} finally {
		observers.delete(context);
	}
}
