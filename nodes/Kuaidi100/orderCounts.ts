/**
 * What a list is worth that differs from the `total` beside it. The document says no more of `total`
 * than 总数. A list that stays as long however short the window is cut at a limit of the provider: the
 * rest exists, and cannot be had. A list that shrinks with the window while `total` stays larger is
 * all there is, and `total` counts something else.
 */
import { Failure, shown } from '../shared/failure';
import type { OrdersAnswer, ProviderOrder } from './client';

interface ShortAnswer {
	answer: OrdersAnswer;
	/** Seconds since 1970. */
	start: number;
	end: number;
}

export const isShort = ({ total, orders }: OrdersAnswer) => total !== orders.length;

/** More than there are said to be: nothing can be missing. */
export const countsTooFew = ({ total, orders }: OrdersAnswer) => total < orders.length;

/** The answers of one reading whose list differed from their total. */
export class ShortAnswers {
	private readonly answers: ShortAnswer[] = [];

	add(answer: ShortAnswer): void {
		this.answers.push(answer);
	}

	/** Those of windows that begin at a second, the last one last. */
	from(start: number): ShortAnswer[] {
		return this.answers.filter((short) => short.start === start);
	}

	/** Whether the lists shrank with the windows around a second, to half or less. */
	shrankTo({ start, end, answer }: ShortAnswer): boolean {
		const around = this.answers.filter((short) => short.start <= start && short.end >= end);
		const most = Math.max(0, ...around.map((short) => short.answer.orders.length));
		return most > 0 && answer.orders.length * 2 <= most;
	}

	widest(start: number): ShortAnswer {
		return this.from(start).reduce((a, b) => (b.end > a.end ? b : a));
	}
}

const said = ({ orders, total }: OrdersAnswer, start: string, end: string) =>
	`Kuaidi100 says that ${total} orders were updated from ${start} to ${end}, but gave ${orders.length}`;

const ordersOf = (count: number) => (count === 1 ? '1 order is' : `${count} orders are`);

/** Times as the provider has them. */
export function incomplete(answer: OrdersAnswer, start: string, end: string): Failure {
	return new Failure({
		kind: 'refused',
		message: said(answer, start, end),
		description: `${ordersOf(answer.total - answer.orders.length)} missing; those that came are in the output. Nothing shorter than a second can be asked for: ask the provider about this shop and time.`,
	});
}

export function miscounted(answer: OrdersAnswer, start: string, end: string): Failure {
	return new Failure({
		kind: 'refused',
		message: said(answer, start, end),
		description:
			'Shorter windows show that its total counts something else, so the list was taken as it is. If orders are missing, ask the provider what total means for this shop.',
	});
}

const namesOf = (orders: readonly ProviderOrder[]) =>
	[...new Set(orders.map(({ orderNum }) => shown(orderNum)))].slice(0, 10).join(', ');

export function ofOtherShop(strangers: readonly ProviderOrder[]): Failure {
	return new Failure({
		kind: 'refused',
		message: `Kuaidi100 gave orders that name another shop (${shown(strangers[0].shopId)}): ${namesOf(strangers)}`,
		description:
			'They are left out, since they would be shipped back to the wrong shop. Read that shop to get them, and ask the provider.',
		details: { leftOut: namesOf(strangers) },
	});
}

export function inDispute(rows: readonly ProviderOrder[]): Failure {
	return new Failure({
		kind: 'refused',
		message: `Kuaidi100 gave order ${namesOf(rows)} ${rows.length} times, each time differently`,
		description: 'It is left out, since nothing tells which is right: look it up in the shop.',
		details: { leftOut: namesOf(rows) },
	});
}
