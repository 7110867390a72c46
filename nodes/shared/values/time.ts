/**
 * The providers write times without a zone, meaning China's (UTC+8, no daylight saving); items
 * carry ISO 8601 with offset.
 */
import { DateTime } from 'luxon';
import { invalid, shown } from '../failure';

export const CHINA = 'UTC+8';
const CHINA_TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?$/;

/** Times as other servers write them: days of one digit, slashes, fractions, a zone. */
const ANY_TIME =
	/^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]{1,4}(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:[.,]\d{1,9})?)?\s{0,4}(Z|[+-]\d{2}:?\d{2})?$/i;
/** `20250922083000` and `20250922`. */
const COMPACT_TIME = /^((?:19|20)\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?$/;
/** ASP.NET's. */
const DATE_CALL = /^\\?\/Date\((-?\d{1,17})(?:[+-]\d{4})?\)\\?\/$/;
const EPOCH = /^-?\d{1,17}(?:\.\d{1,9})?$/;
/** As seconds 1973 to 5138, as milliseconds the same: what lies between cannot be mistaken. */
const [LEAST_SECONDS, LEAST_MS] = [1e8, 1e11];
/** `0000-00-00`, .NET's and SQL Server's first days, and all that a zero becomes. */
const FIRST_DAY_MS = Date.UTC(1970, 0, 2);

/**
 * The instant that a provider's time means, in milliseconds since 1970: seconds or milliseconds since
 * then, as numbers or texts, `/Date(…)/`, ISO 8601, dates with hyphens, slashes or neither. One
 * without a zone is China's.
 * @returns null for none (0, `0000-00-00`, nothing), undefined for what is no time
 */
export function instantOf(value: unknown): number | null | undefined {
	if (value === null || value === undefined || value === '') return null;
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (text === '') return typeof value === 'string' ? null : undefined;
	const ms = text.length > 40 ? undefined : (ofNumber(text) ?? ofDate(text));
	return ms === undefined ? undefined : ms < FIRST_DAY_MS ? null : ms;
}

function ofNumber(text: string): number | undefined {
	const called = DATE_CALL.exec(text)?.[1];
	if (called !== undefined) return withinReach(Number(called));
	if (!EPOCH.test(text) || COMPACT_TIME.test(text)) return undefined;
	const count = Number(text);
	if (count <= 0) return 0;
	if (count < LEAST_SECONDS) return undefined;
	return withinReach(Math.trunc(count < LEAST_MS ? count * 1000 : count));
}

/** What a calendar has no day for is no time. */
const withinReach = (ms: number) => (Math.abs(ms) <= 8.64e15 ? ms : undefined);

function ofDate(text: string): number | undefined {
	const match = ANY_TIME.exec(text) ?? COMPACT_TIME.exec(text);
	if (!match) return undefined;
	const [, year, month, day, hour = '0', minute = '0', second = '0', zone] = match;
	if (Number(month) === 0 || Number(day) === 0) return Number(year) === 0 ? 0 : undefined;
	const two = (part: string) => part.padStart(2, '0');
	const offset = zone === undefined ? '+08:00' : zone.toUpperCase();
	const time = DateTime.fromISO(
		`${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${offset}`,
	);
	return time.isValid && Number(hour) < 24 ? time.toMillis() : undefined;
}

/**
 * A provider's time, however it is written, as ISO 8601 in China's: `2019-09-12 08:34:57` as
 * `2019-09-12T08:34:57+08:00`; null for none, the text itself when it is no time.
 */
export function fromChinaTime(value: unknown): string | null {
	const match = typeof value === 'string' ? CHINA_TIME.exec(value.trim()) : null;
	if (match && !match[1].startsWith('0') && match[1] > '1970-01-01') {
		const iso = `${match[1]}T${match[2]}${match[3] ?? ':00'}+08:00`;
		if (DateTime.fromISO(iso).isValid && !match[2].startsWith('24')) return iso;
	}
	const ms = instantOf(value);
	if (ms === undefined) return typeof value === 'string' ? value : null;
	return ms === null ? null : inChina(ms);
}

const inChina = (ms: number) =>
	DateTime.fromMillis(ms, { zone: CHINA }).toISO({ suppressMilliseconds: true });

/** An instant as providers write it, in China's time, to the second: `yyyy-MM-dd HH:mm:ss`. */
export function toChinaTime(time: DateTime): string {
	return time.setZone(CHINA).toFormat('yyyy-MM-dd HH:mm:ss');
}

/** The day in China that an instant (milliseconds since 1970) lies in: `yyyy-MM-dd`. */
export function toChinaDate(ms: number): string {
	return DateTime.fromMillis(ms, { zone: CHINA }).toFormat('yyyy-MM-dd');
}

/** The same where no text is wanted for what is no time: null. */
export function fromEpochMs(value: unknown): string | null {
	const ms = instantOf(value);
	return typeof ms === 'number' ? inChina(ms) : null;
}

/**
 * Reads a time a user set or an expression gave; one without offset is in the workflow's own time
 * zone.
 * @throws Failure naming the field when the value is missing or no time
 */
export function parseTime(value: unknown, field: string, zone: string): DateTime {
	if (value === undefined || value === null || value === '')
		throw invalid(field, `${field} is missing`);
	const time =
		Object.prototype.toString.call(value) === '[object Date]'
			? DateTime.fromJSDate(value as Date)
			: DateTime.isDateTime(value)
				? value
				: parseText(typeof value === 'object' ? '' : String(value), zone);
	if (!time.isValid) {
		throw invalid(
			field,
			`${field} is not a time: "${shown(value)}"`,
			'Use ISO 8601, for example 2025-09-22T08:30:00+08:00, or a date and time such as 2025-09-22 08:30:00.',
		);
	}
	return time;
}

/**
 * The same for the end of a window, where an hour makes a difference: a clock that is set forward
 * leaves out some times of day, and one that is set back shows some twice.
 * @throws Failure naming the field also for such a time without an offset
 */
export function parseMoment(value: unknown, field: string, zone: string): DateTime {
	const time = parseTime(value, field, zone);
	if (typeof value !== 'string') return time;
	const written = parseText(value, 'UTC');
	const hasOffset = written.toMillis() === time.toMillis();
	const isLeftOut = !hasOffset && written.toFormat(DIGITS) !== time.toFormat(DIGITS);
	if (!isLeftOut && time.getPossibleOffsets().length < 2) return time;
	throw invalid(
		field,
		`${field} ${value.trim()} ${isLeftOut ? 'does not exist' : 'is there twice'} in ${zone}, where the clock is set ${isLeftOut ? 'forward' : 'back'}`,
		`Write it with its offset, for example ${time.toISO({ suppressMilliseconds: true })}.`,
	);
}

const DIGITS = 'yyyy-MM-dd HH:mm:ss';

/**
 * What a time of the order model looks like: its digits are China's. Only days that every year has,
 * and no 24:00.
 */
const IN_CHINA =
	/^(\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31))T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.\d+)?\+08:00$/;

/**
 * The same time as providers write it: `toChinaTime(parseTime(…))`.
 * @throws Failure naming the field when the value is missing or no time
 */
export function chinaTimeOf(value: unknown, field: string, zone: string): string {
	const [, date, time] = (typeof value === 'string' && IN_CHINA.exec(value)) || [];
	return date ? `${date} ${time}` : toChinaTime(parseTime(value, field, zone));
}

/** The day comes first: to luxon `12` and `08:30` are times of today, and `2026` is New Year. */
const DAY_FIRST = /^\s*(?:\d{4}-|\d{8}(?:T|\s*$))/;

function parseText(text: string, zone: string): DateTime {
	if (!DAY_FIRST.test(text)) return DateTime.invalid('no day');
	const iso = DateTime.fromISO(text.trim(), { zone, setZone: true });
	return iso.isValid ? iso : DateTime.fromSQL(text.trim(), { zone, setZone: true });
}
