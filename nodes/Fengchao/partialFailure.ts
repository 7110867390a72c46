/**
 * What an accepted import (`code` 0) says of single orders. The document shows only `"data":"导入成功"`;
 * systems of the kind answer a call of many orders with counts, texts or lists of what failed. An order
 * named there is not imported, whatever the code says.
 */
import { Failure, shown } from '../shared/failure';
import { textOrNull } from '../shared/model/order';
import { countOf } from '../shared/values/decimal';
import type { Body } from './answers';
import { traceIdOf } from './answers';

export interface Verdict {
	/** The provider's words, by the number of an order that was not imported. */
	failed: Map<string, string>;
	/** Some were not imported, and nothing says which. */
	unnamed?: string;
	/** Neither success nor failure, as far as can be read. */
	odd?: string;
}

const SUCCESS =
	/^(全部|所有|订单|数据|批量)*(导入|操作|处理|保存|更新|请求|提交|新增)?(成功|完成|完毕)[!！。.]?$|^(ok|okay|success(ful(ly)?)?|true|done|imported)[.!]?$/i;
const FAILURE =
	/失败|不成功|未成功|未导入|错误|异常|无效|拒绝|不能|不存在|fail|error|invalid|reject/i;
const NO_FAILURE =
	/(失败|错误|异常|fail(ed|ures?)?|errors?)\s*(数量?|数)?\s*[:：=]?\s*0\s*(条|个|单|笔|$|(?=[\s,，;；。}]))/gi;
const YES = /成功|success/i;
/** A comma between a number and its reason, or between two orders: either begins another clause. */
const CLAUSE = /[,，;；。\n]/;
const LONGEST = 20_000;
const MOST_DEPTH = 5;
const IMPORTED_OF_MANY = /成功[^\d,，;；。]{0,6}(\d+)\s*(?:条|个|单|笔)/;
const ORDER_NUMBER = /^(trade_?no|tid|order_?(no|id|sn|num(ber)?))$/i;
const COUNT = /count|num|total|fail|error|数|总|失败|错误/i;
const TOTAL = /^(total|all|sum|总|共)/i;

/** @param numbers of the orders that the call held */
export function verdictOf({ data, message }: Body, numbers: readonly string[]): Verdict {
	const reading = new Reading(new Set(numbers));
	for (const part of [message, data]) reading.take(part);
	return reading.verdict();
}

/** What became of an order that an accepted call names as failed. */
export function notImported(answer: Body, words: string): Failure {
	const traceId = traceIdOf(answer);
	return new Failure({
		kind: 'refused',
		code: textOrNull(answer.code) ?? undefined,
		message: `Fengchao accepted the call, but not this order: ${shown(words)}`,
		description: [
			"These are the provider's words. Correct the order accordingly, or ask the provider.",
			traceId && `Fengchao finds this call by its trace_id ${traceId}.`,
		]
			.filter(Boolean)
			.join(' '),
		details: { providerMessage: `导入失败: ${words}`, ...(traceId && { traceId }) },
	});
}

class Reading {
	private readonly failed = new Map<string, string>();
	/** Those that a list has as imported. */
	private readonly listed = new Set<string>();
	private unnamed?: string;
	private odd?: string;

	constructor(private readonly numbers: ReadonlySet<string>) {}

	verdict(): Verdict {
		this.failUnlisted();
		const named = this.failed.size > 0;
		return {
			failed: this.failed,
			...(!named && this.unnamed !== undefined && { unnamed: this.unnamed }),
			...(this.odd !== undefined && { odd: this.odd }),
		};
	}

	/** A list of some orders is none of the others. */
	private failUnlisted(): void {
		if (this.listed.size === 0) return;
		const words = `the answer lists ${this.listed.size} of ${this.numbers.size} orders, and not this one`;
		for (const number of this.numbers)
			if (!this.listed.has(number) && !this.failed.has(number)) this.failed.set(number, words);
	}

	take(part: unknown): void {
		if (part === undefined || part === null || part === true || part === '') return;
		if (typeof part === 'string') return this.takeText(part.slice(0, LONGEST).trim());
		if (part === false) return void (this.unnamed = 'false');
		if (typeof part === 'number') {
			if (part !== this.numbers.size && part !== 0) this.odd = String(part);
			return;
		}
		if (Object.keys(part).length === 0) return;
		const before = this.failed.size;
		const isRead = this.takeEntry(part, { failing: false, depth: 0 });
		if (this.failed.size === before && !isRead) this.odd = shown(part);
	}

	private takeText(text: string): void {
		if (text === '' || SUCCESS.test(text)) return;
		const rest = text.replace(NO_FAILURE, ' ');
		if (!FAILURE.test(rest)) {
			const imported = IMPORTED_OF_MANY.exec(rest)?.[1];
			if (imported !== undefined && Number(imported) < this.numbers.size)
				this.unnamed = shown(text);
			else if (!YES.test(rest)) this.odd = shown(text);
			return;
		}
		const before = this.failed.size;
		let fails = false;
		for (const clause of rest.split(CLAUSE)) {
			const [no, yes] = [FAILURE.test(clause), YES.test(clause)];
			if (no || yes) fails = no;
			if (fails) for (const number of this.namedIn(clause)) this.failed.set(number, text);
		}
		if (this.failed.size === before) this.unnamed = shown(text);
	}

	/** The numbers that stand in a text by themselves, not as a part of others. */
	private namedIn(clause: string): string[] {
		const words = new Set(clause.split(/[^\w-]+/));
		return [...this.numbers].filter((number) =>
			/^[\w-]+$/.test(number) ? words.has(number) : clause.includes(number),
		);
	}

	/** @returns whether it was read: as failed orders, or as counts */
	private takeEntry(
		entry: object,
		{ failing, depth, inList = false }: { failing: boolean; depth: number; inList?: boolean },
	): boolean {
		if (depth > MOST_DEPTH) return false;
		const values = Object.values(entry) as unknown[];
		const number = values
			.map(textOrNull)
			.find((value) => value !== null && this.numbers.has(value));
		const isOne = number !== undefined && number !== null && !Array.isArray(entry);
		if (isOne && (failing || failsIn(entry))) {
			this.failed.set(number, reasonIn(entry));
			return true;
		}
		if (isOne) {
			if (inList) this.listed.add(number);
			return true;
		}
		if (!failing && (inList ? namesAnOrder(entry) : importedIn(entry) < this.numbers.size))
			this.unnamed = shown(entry);
		let isRead = false;
		for (const [name, value] of Object.entries(entry)) {
			const here = failing || (!Array.isArray(entry) && /fail|error|失败|错误/i.test(name));
			if (typeof value === 'object' && value !== null) {
				if (
					this.takeEntry(value, { failing: here, depth: depth + 1, inList: Array.isArray(entry) })
				)
					isRead = true;
				continue;
			}
			const text = textOrNull(value);
			if (text === null) continue;
			if (here && this.numbers.has(text)) this.failed.set(text, name);
			else if (Array.isArray(entry) && this.numbers.has(text)) {
				this.listed.add(text);
				isRead = true;
			} else if (here && countOf(text) > 0) this.unnamed = shown(entry);
			else if (here && !Number.isFinite(countOf(text))) this.takeText(text);
			isRead ||= /fail|error|success|count|total|失败|成功/i.test(name);
		}
		return isRead;
	}
}

/** Of an entry that names none of the call's: another order. */
const namesAnOrder = (entry: object) =>
	Object.entries(entry).some(
		([name, value]) => ORDER_NUMBER.test(name) && textOrNull(value) !== null,
	);

/** How many orders an object of counts has as imported; Infinity where it does not count them. */
function importedIn(entry: object): number {
	const counts = Object.entries(entry).filter(([, value]) => Number.isInteger(countOf(value)));
	const succeeds = ([name]: [string, unknown]) => /success|成功/i.test(name);
	const isCount = counts.some((each) => COUNT.test(each[0]));
	if (!isCount || !counts.some(succeeds)) return Infinity;
	return counts
		.filter(([name]) => !TOTAL.test(name))
		.reduce((sum, [, value]) => sum + countOf(value), 0);
}

const WORD_NAMES = /^(message|msg|reason|error|err_?msg|error_?msg|error_?message|remark|desc)$/i;

function failsIn(entry: object): boolean {
	return Object.entries(entry).some(([name, value]) => {
		const text = textOrNull(value);
		if (text === null) return false;
		if (/^(is_?)?(success|ok)$/i.test(name)) return /^(false|0|no)$/i.test(text);
		if (/^(code|err_?code|errno|error_?code)$/i.test(name)) return !/^(0|200)$/.test(text);
		if (/^(status|result|state)$/i.test(name)) return FAILURE.test(text);
		return WORD_NAMES.test(name) && !SUCCESS.test(text);
	});
}

function reasonIn(entry: object): string {
	const words = Object.entries(entry).flatMap(([name, value]) =>
		WORD_NAMES.test(name) ? (textOrNull(value) ?? []) : [],
	);
	return words[0] ?? shown(entry);
}
