/**
 * The providers write times without a zone, meaning China's (UTC+8, no daylight saving); items
 * carry ISO 8601 with offset.
 */
import { DateTime } from 'luxon';
import { countOf } from './decimal';
import { invalid, shown } from '../failure';

export const CHINA = 'UTC+8';
const CHINA_TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?$/;

/**
 * `2019-09-12 08:34:57` (China) as `2019-09-12T08:34:57+08:00`; null when empty, the text itself
 * when it is no time.
 */
export function fromChinaTime(value: unknown): string | null {
	if (typeof value !== 'string' || value.trim() === '') return null;
	const match = CHINA_TIME.exec(value.trim());
	const iso = match && `${match[1]}T${match[2]}${match[3] ?? ':00'}+08:00`;
	return iso && DateTime.fromISO(iso).isValid ? iso : value;
}

/** An instant as providers write it, in China's time, to the second: `yyyy-MM-dd HH:mm:ss`. */
export function toChinaTime(time: DateTime): string {
	return time.setZone(CHINA).toFormat('yyyy-MM-dd HH:mm:ss');
}

/** The day in China that an instant (milliseconds since 1970) lies in: `yyyy-MM-dd`. */
export function toChinaDate(ms: number): string {
	return DateTime.fromMillis(ms, { zone: CHINA }).toFormat('yyyy-MM-dd');
}

/**
 * Milliseconds since 1970 as ISO 8601 in China's time; null for 0 or nothing, which providers use
 * for "not yet".
 */
export function fromEpochMs(value: unknown): string | null {
	const ms = countOf(value);
	return Number.isFinite(ms) && ms > 0
		? DateTime.fromMillis(ms, { zone: CHINA }).toISO({ suppressMilliseconds: true })
		: null;
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

function parseText(text: string, zone: string): DateTime {
	const iso = DateTime.fromISO(text.trim(), { zone, setZone: true });
	return iso.isValid ? iso : DateTime.fromSQL(text.trim(), { zone, setZone: true });
}
