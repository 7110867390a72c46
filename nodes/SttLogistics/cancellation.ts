/**
 * Cancelling an order: the provider's codes as words, the same in every operation that speaks of
 * it.
 */
import { asFailure, Failure } from '../shared/failure';
import type { ItemContext } from '../shared/operation';
import { textOf } from '../shared/model/order';
import { limitsOf } from '../shared/panel/options';
import type { Body } from './answers';
import { fetchCancelStatus } from './client';

/**
 * none: not asked for; requested: the provider will decide; cancelled: refunded; refused: cannot be
 * refunded.
 */
export type CancellationStatus = 'none' | 'requested' | 'cancelled' | 'refused';

/** 查看订单撤消状态: 0 未申请退款, 1 退款中, 2 退款完成, 3 不能退款. */
const BY_CODE: Record<string, CancellationStatus> = {
	0: 'none',
	1: 'requested',
	2: 'cancelled',
	3: 'refused',
};

export interface Cancellation {
	orderNumber: string;
	status: CancellationStatus;
	/** The provider's words, or its code. */
	text: string;
	/** It had been cancelled, or its cancellation requested, before this call. */
	already: boolean;
	/** The untouched answer. */
	answer: Body;
}

export async function readCancellation(
	item: ItemContext,
	orderNumber: string,
): Promise<Cancellation> {
	const answer = await fetchCancelStatus(item.context, orderNumber, limitsOf(item));
	const code = textOf(answer.result);
	return { orderNumber, status: BY_CODE[code], text: TEXTS[BY_CODE[code]], already: false, answer };
}

const TEXTS: Record<CancellationStatus, string> = {
	none: '未申请退款 (not requested)',
	requested: '退款中 (being refunded)',
	cancelled: '退款完成 (refunded)',
	refused: '不能退款 (cannot be refunded)',
};

/** What an item says of a cancellation, beside the order. */
export type ShownCancellation = Omit<Cancellation, 'answer'>;

export function shownCancellation({
	orderNumber,
	status,
	text,
	already,
}: Cancellation): ShownCancellation {
	return { orderNumber, status, text, already };
}

/**
 * A cancellation that failed: the order may have been cancelled before, or by the very call whose
 * answer was lost. Undefined where the provider still has it as not cancelled.
 */
export async function cancelledAfterAll(
	item: ItemContext,
	orderNumber: string,
	failure: Failure,
): Promise<Cancellation | Failure | undefined> {
	const now = await readCancellation(item, orderNumber).catch(asFailure);
	if (now instanceof Failure) {
		if (failure.kind === 'lost') throw now;
		return undefined;
	}
	if (now.status === 'requested' || now.status === 'cancelled')
		return { ...now, already: failure.kind !== 'lost' };
	if (failure.kind !== 'lost') return undefined;
	if (now.status === 'refused') return refusedAtLast(now);
	return failure.with({
		kind: 'busy',
		description: `The provider was asked afterwards: its cancel status is ${now.text}. Nothing was cancelled; run it again.`,
	});
}

/** Waiting showed that the provider will not cancel. */
export function refusedAtLast({ orderNumber, text }: Cancellation): Failure {
	return new Failure({
		kind: 'refused',
		code: '3',
		message: `The cancellation of order ${orderNumber} was refused: ${text}`,
		description: 'The label stays valid and paid. Ask the provider if it was not used.',
	});
}
