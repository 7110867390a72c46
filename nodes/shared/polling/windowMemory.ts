/**
 * An exact, compact memory of a provider's own ids (whole numbers) for triggers that look back over
 * a window of time: ids are kept by the hour of their order, oldest hour forgotten first.
 * Neighbouring ids cost one or two bytes each, so that tens of thousands fit into what n8n keeps
 * for a trigger.
 */
import { md5Hex } from '../values/digest';

const HOUR_MS = 3600 * 1000;
const SEVEN_BITS = 128;

export class WindowMemory {
	/** The hour (since 1970) that each id belongs to. */
	private readonly hours = new Map<number, number>();

	/** @param packed what `packed()` gave; anything else is an empty memory */
	constructor(packed?: unknown) {
		if (typeof packed === 'string') this.unpack(Buffer.from(packed, 'base64'));
	}

	get size(): number {
		return this.hours.size;
	}

	has(id: unknown): boolean {
		return this.hours.has(numberFor(id));
	}

	/**
	 * Remembers an id.
	 * @param time when its order was made, in milliseconds since 1970
	 * @returns whether it was unknown
	 */
	add(id: unknown, time: number): boolean {
		const number = numberFor(id);
		if (this.hours.has(number)) return false;
		this.hours.set(number, Math.max(0, Math.floor(time / HOUR_MS)) || 0);
		return true;
	}

	/**
	 * The memory as a text of at most `bytes`.
	 * @returns also the time before which ids had to be forgotten (0: none were), in milliseconds
	 * since 1970
	 */
	packed(bytes: number): { text: string; completeSince: number } {
		const byHour = new Map<number, number[]>();
		for (const [number, hour] of this.hours) {
			const numbers = byHour.get(hour);
			if (numbers) numbers.push(number);
			else byHour.set(hour, [number]);
		}
		let room = Math.floor((Math.max(0, bytes) * 3) / 4) - 3;
		let completeSince = 0;
		const groups: Buffer[] = [];
		for (const hour of [...byHour.keys()].sort((a, b) => b - a)) {
			const group = packedHour(hour, byHour.get(hour)!);
			room -= group.length;
			if (room < 0) {
				completeSince = (hour + 1) * HOUR_MS;
				break;
			}
			groups.push(group);
		}
		return { text: Buffer.concat(groups).toString('base64'), completeSince };
	}

	private unpack(bytes: Buffer): void {
		let at = 0;
		const read = () => {
			let value = 0;
			for (let factor = 1; at < bytes.length; factor *= SEVEN_BITS) {
				const byte = bytes[at++];
				value += (byte % SEVEN_BITS) * factor;
				if (byte < SEVEN_BITS) break;
			}
			return value;
		};
		while (at < bytes.length) {
			const hour = read();
			let number = 0;
			for (let left = read(); left > 0 && at < bytes.length; left--)
				this.hours.set((number += read()), hour);
		}
	}
}

/** The id itself; for one that is no such number, 48 bits of its digest. */
function numberFor(id: unknown): number {
	const number = Number(id);
	return /^\d+$/.test(String(id)) && Number.isSafeInteger(number)
		? number
		: parseInt(md5Hex(String(id)).slice(0, 12), 16);
}

/**
 * Hour, count, then the differences of the sorted numbers, each written in groups of seven bits.
 */
function packedHour(hour: number, numbers: number[]): Buffer {
	const bytes: number[] = [];
	const write = (value: number) => {
		let rest = value;
		while (rest >= SEVEN_BITS) {
			bytes.push((rest % SEVEN_BITS) + SEVEN_BITS);
			rest = Math.floor(rest / SEVEN_BITS);
		}
		bytes.push(rest);
	};
	write(hour);
	write(numbers.length);
	let before = 0;
	for (const number of numbers.sort((a, b) => a - b)) {
		write(number - before);
		before = number;
	}
	return Buffer.from(bytes);
}
