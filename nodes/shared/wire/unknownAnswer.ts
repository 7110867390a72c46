/**
 * An answer that no document knows: nobody can say what it means, so it counts as lost. Every error
 * about one is made here, since its shape goes with it: keys and types, for whoever reports it, and no
 * value.
 */
import { Failure } from '../failure';
import type { Answer } from './contract';
import { shapeOf, shapeOfAnswer } from './shape';
import { saidIn } from './words';

/** @param advice what to do about such an answer of this provider */
export function unknownAnswers(advice: string) {
	const failure = (message: string, status: number, details: Shaped): Failure =>
		new Failure({
			kind: 'lost',
			message,
			description: advice,
			httpStatus: status >= 400 ? status : undefined,
			details: { ...details },
		});
	return {
		/** What came is no object, or holds none of the provider's. */
		cannotBeRead: (answer: Answer): Failure =>
			failure(
				`The answer cannot be read (HTTP ${answer.status})${saidIn(answer)}`,
				answer.status,
				shapeOfAnswer(answer),
			),
		/**
		 * It was read, and lacks what its call promises.
		 * @param body all of the answer, with what is around the part that is wrong
		 */
		unreadable: (message: string, body: unknown, status = 200): Failure =>
			failure(message, status, { answerShape: shapeOf(body) }),
	};
}

interface Shaped {
	answerShape: unknown;
}

/** For an error that stands for several failures: the shape that the first of them carries. */
export function shapeAmong(failures: Failure[]): Shaped | undefined {
	const carrier = failures.find(({ details }) => details?.answerShape !== undefined);
	return carrier && { answerShape: carrier.details?.answerShape };
}
