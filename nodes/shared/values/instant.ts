/**
 * The moment a server means, however it writes it: documents promise milliseconds, and systems send
 * seconds, `/Date(…)/` or a date and time without a zone, which is China's.
 */
import { DateTime } from 'luxon';
import { countOf } from './decimal';
import { CHINA } from './time';

const DOT_NET = /^\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\/$/;
const DATE =
	/^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
/** Below: seconds; from here on milliseconds, then microseconds. In either there is no year 1973. */
const FEWEST_MS = 1e11;
const FEWEST_MICROSECONDS = 1e14;
/** No order is older, and none is from the next century: what says so is no time. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/** Milliseconds since 1970; undefined for what is no time, as 0 and `0000-00-00` are. */
export function instantOf(value: unknown): number | undefined {
	const ms = inMilliseconds(value);
	return ms !== undefined && ms >= EARLIEST && ms < LATEST ? ms : undefined;
}

function inMilliseconds(value: unknown): number | undefined {
	const text = typeof value === 'string' ? value.trim() : '';
	const number = countOf(DOT_NET.exec(text)?.[1] ?? (text === '' ? value : text));
	if (Number.isFinite(number)) {
		if (DOT_NET.test(text)) return number;
		if (number < FEWEST_MS) return number * 1000;
		return number < FEWEST_MICROSECONDS ? number : Math.floor(number / 1000);
	}
	const [, year, month, day, hour = '0', minute = '00', second = '00', , zone] =
		DATE.exec(text) ?? [];
	if (year === undefined) return undefined;
	const two = (part: string) => part.padStart(2, '0');
	const time = DateTime.fromISO(
		`${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}${zone ?? ''}`,
		{ zone: CHINA },
	);
	return time.isValid ? time.toMillis() : undefined;
}
