import { Failure } from '../failure';

/** An answer that would take too much memory: nothing of it was read. */
export function tooLarge(maxBytes: number): Failure {
	return new Failure({
		kind: 'lost',
		message: `The answer is larger than ${Math.round(maxBytes / 1024 / 1024)} MiB and was not read`,
		description:
			'No documented answer is that large. Ask for less at once, or check the base URL in the credential.',
		retryable: false,
	});
}
