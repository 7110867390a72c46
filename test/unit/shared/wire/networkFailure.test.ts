/**
 * Did it happen? What the errors of each n8n say: before n8n-workflow 2.34 an error of n8n has lost its
 * cause, and the code survives elsewhere.
 */
import { AxiosError } from 'axios';
import { NodeApiError as NewApiError } from 'n8n-workflow';
import { NodeApiError as OldApiError } from 'n8n-workflow-1';
import { toFailure } from '../../../../nodes/shared/wire/networkFailure';

const node = { id: '1', name: 'N', type: 'n', typeVersion: 1, position: [0, 0], parameters: {} };

const wraps: Array<[string, (error: Error) => unknown]> = [
	['bare', (error) => error],
	['n8n-workflow 1.120', (error) => new OldApiError(node as never, error as never)],
	['n8n-workflow 2.41', (error) => new NewApiError(node as never, error as never)],
];

function systemError(code: string, message: string, syscall?: string): Error {
	const cause = Object.assign(new Error(message), { code, ...(syscall && { syscall }) });
	return AxiosError.from(cause, code, {} as never);
}

describe.each(wraps)('an error of %s', (_name, wrap) => {
	it.each([
		['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1', 'connect', 'notSent'],
		['ENOTFOUND', 'getaddrinfo ENOTFOUND stt.example', 'getaddrinfo', 'notSent'],
		['EAI_AGAIN', 'getaddrinfo EAI_AGAIN stt.example', 'getaddrinfo', 'notSent'],
		['EHOSTUNREACH', 'connect EHOSTUNREACH 10.0.0.1:80', 'connect', 'notSent'],
		['EHOSTUNREACH', 'read EHOSTUNREACH', 'read', 'lost'],
		['ECONNREFUSED', 'read ECONNREFUSED', 'read', 'lost'],
		['ECONNRESET', 'socket hang up', undefined, 'lost'],
		['ECONNRESET', 'read ECONNRESET', 'read', 'lost'],
		['EPIPE', 'write EPIPE', 'write', 'lost'],
		['ETIMEDOUT', 'connect ETIMEDOUT 10.0.0.1:80', 'connect', 'lost'],
		['ECONNABORTED', 'timeout of 30000ms exceeded', undefined, 'lost'],
		['HPE_INVALID_CONSTANT', 'Parse Error: Expected HTTP/', undefined, 'lost'],
		['ERR_CANCELED', 'canceled', undefined, 'lost'],
		['ESOMETHINGNEW', 'a code nobody knows', undefined, 'lost'],
	])('%s (%s)', (code, message, syscall, kind) => {
		expect(toFailure(wrap(systemError(code, message, syscall))).kind).toBe(kind);
	});

	it.each(['Something nobody has seen', '', 'Cannot read properties of undefined'])(
		'that is not understood (%p) may have been sent',
		(message) => {
			expect(toFailure(wrap(new Error(message))).kind).toBe('lost');
		},
	);
});

it('only that nobody answered at all counts against a provider', () => {
	expect(toFailure(systemError('ECONNRESET', 'socket hang up')).unanswered).toBe(true);
	expect(toFailure(systemError('ECONNREFUSED', 'connect ECONNREFUSED')).unanswered).toBe(true);
	expect(toFailure(systemError('ERR_CANCELED', 'canceled')).unanswered).toBeUndefined();
});
