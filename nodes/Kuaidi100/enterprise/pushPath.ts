/**
 * Where something is in a push: names with dots between them, `[]` behind the name of a list
 * (`data.orders[].receiver.name`). Nobody could read what the vendor pushes, so the user says where
 * things are; the paths come from a push that was received.
 */
import { parseExact } from '../../shared/values/json';

/** Every entry of a list. */
const EACH = Symbol('each');
type Step = string | typeof EACH;
export type Path = readonly Step[];

const PART = /^([^[\]]*)((?:\[\])*)$/;

/** @returns undefined where the text is no path */
export function pathOf(text: string): Path | undefined {
	const steps: Step[] = [];
	for (const part of text.trim().split('.')) {
		const [, name, lists] = PART.exec(part.trim()) ?? [];
		if (name === undefined || (name === '' && (lists === '' || steps.length > 0))) return undefined;
		if (name !== '') steps.push(name);
		for (let at = 0; at < lists.length; at += 2) steps.push(EACH);
	}
	return steps;
}

export function textOfPath(path: Path): string {
	return path
		.map((step) => (step === EACH ? '[]' : `.${step}`))
		.join('')
		.replace(/^\./, '');
}

/** The path up to its last list, that list's entries included; empty where there is none. */
export function listOf(path: Path): Path {
	return path.slice(0, path.lastIndexOf(EACH) + 1);
}

const startsWith = (path: Path, prefix: Path) =>
	prefix.length <= path.length && prefix.every((step, at) => step === path[at]);

/** JSON inside JSON, as the vendor writes some fields, is read as what it says. */
function opened(value: unknown): unknown {
	if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
	try {
		return parseExact(value);
	} catch {
		return value;
	}
}

function childOf(value: unknown, name: string): unknown {
	const object = opened(value);
	return typeof object === 'object' && object !== null && Object.hasOwn(object, name)
		? (object as Record<string, unknown>)[name]
		: undefined;
}

/** One entry may come without its list; only nothing has none. */
function entriesOf(value: unknown): unknown[] {
	const list = opened(value);
	if (Array.isArray(list)) return list as unknown[];
	const isNothing =
		list === undefined ||
		list === null ||
		list === '' ||
		(typeof list === 'object' && Object.keys(list).length === 0);
	return isNothing ? [] : [list];
}

/** An entry of a list, with the entries and the whole around it: the whole first, itself last. */
export type Place = readonly unknown[];

/** Every entry at a path that ends in a list; the whole itself for an empty path. */
export function placesAt(whole: unknown, path: Path): Place[] {
	let places: Place[] = [[whole]];
	let from = 0;
	for (let at = 0; at < path.length; at++) {
		if (path[at] !== EACH) continue;
		const names = path.slice(from, at) as string[];
		places = places.flatMap((place) =>
			entriesOf(names.reduce(childOf, place.at(-1))).map((entry) => [...place, entry]),
		);
		from = at + 1;
	}
	return places;
}

/**
 * What is left of a path behind the innermost list that it shares with another one.
 * @returns how many lists it shares, and the rest
 */
export function within(path: Path, list: Path): { depth: number; rest: Path } {
	let [depth, behind] = [0, 0];
	for (let at = 0; at < list.length; at++) {
		if (list[at] !== EACH || !startsWith(path, list.slice(0, at + 1))) continue;
		depth++;
		behind = at + 1;
	}
	return { depth, rest: path.slice(behind) };
}

export const hasList = (path: Path) => path.includes(EACH);

/** The value of a path without lists. */
export function valueAt(from: unknown, path: Path): unknown {
	return (path as string[]).reduce(childOf, from);
}

/** Whether the list of a path is there at all, empty or not; of a list in a list, in some entry. */
export function isThere(whole: unknown, list: Path): boolean {
	let around: Path = [];
	for (let at = 0; at < list.length; at++) {
		if (list[at] !== EACH) continue;
		const names = list.slice(around.length, at);
		const places = placesAt(whole, around);
		if (places.length === 0) return true;
		if (places.every((place) => valueAt(place.at(-1), names) === undefined)) return false;
		around = list.slice(0, at + 1);
	}
	return true;
}

const MOST_PATHS = 500;
const DEEPEST = 12;

/** A path of a sample, and what was found there first. */
export interface Found {
	path: string;
	example: string;
	/** It leads to a list of objects or values. */
	isList: boolean;
}

/** Every path of a sample that leads to a text, a number or a switch; of lists the first entry. */
export function pathsIn(sample: unknown): Found[] {
	const found: Found[] = [];
	const visit = (value: unknown, path: Path, depth: number) => {
		if (found.length >= MOST_PATHS || depth > DEEPEST) return;
		const content = opened(value);
		if (Array.isArray(content)) {
			const [first] = content as unknown[];
			if (first !== undefined) visit(first, [...path, EACH], depth + 1);
		} else if (typeof content === 'object' && content !== null) {
			for (const [name, inner] of Object.entries(content))
				if (!/[.[\]]/.test(name)) visit(inner, [...path, name], depth + 1);
		} else if (path.length > 0) {
			found.push({
				path: textOfPath(path),
				example: String(content ?? '').slice(0, 40),
				isList: path.at(-1) === EACH,
			});
		}
	};
	visit(sample, [], 0);
	return found;
}
