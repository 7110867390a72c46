/**
 * What every credential's `authenticate` shares: the base URL is checked and enforced, and the body
 * is serialised exactly once, so that what is signed is what is sent. A second call on its own
 * result (n8n may do that) signs afresh.
 */
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { invalid } from '../failure';
import { parseToSend, wireJson } from '../values/json';
import { withoutLast } from '../values/text';
import { remembered } from './remembered';

/**
 * The base URL without trailing slashes.
 * @throws Failure naming the field when it is missing, has no http(s) scheme, or carries a user,
 * query or fragment
 */
export function checkBaseUrl(value: unknown, field = 'Base URL'): string {
	const text = String(value ?? '').trim();
	if (text === '') throw invalid(field, `${field} is missing in the credential`);
	const base = readBase(text);
	if (!base) {
		throw invalid(
			field,
			`${field} ${A_HOST.test(text) ? `"${text}" ` : ''}in the credential is not a web address`,
			'It must begin with http:// or https://, for example https://example.com.',
		);
	}
	if (base.carriesMore) {
		throw invalid(
			field,
			`${field} in the credential must not carry a user name, a query or a fragment`,
		);
	}
	return base.url;
}

/** What may be shown: anything else may be a password, or the key in the wrong field. */
const A_HOST = /^[a-z0-9.-]{1,63}\.[a-z]{2,24}(?:[:/][a-z0-9.:/-]{0,40})?$/i;

const readBase = remembered((text) => {
	const url = /^https?:\/\//i.test(text) ? tryUrl(text) : undefined;
	if (!url) return undefined;
	const carriesMore = url.username !== '' || url.password !== '' || /[?#]/.test(text);
	return { url: withoutLast(`${url.origin}${url.pathname}`, '/'), carriesMore };
});

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

function tryUrl(text: string): URL | undefined {
	try {
		return new URL(text);
	} catch {
		return undefined;
	}
}

/**
 * The full URL of a request. An absolute one must stay on the base URL's origin: the credential's
 * secret is never sent elsewhere, whatever a node or a user of the HTTP Request node asks for.
 */
function targetUrl(baseUrl: string, options: IHttpRequestOptions): string {
	const path = options.url ?? (options as { uri?: string }).uri ?? '';
	const asked =
		options.baseURL && !SCHEME.test(path)
			? `${withoutLast(options.baseURL, '/')}/${path.replace(/^\/+/, '')}`
			: path;
	if (!SCHEME.test(asked))
		return asked === '' ? baseUrl : `${baseUrl}/${asked.replace(/^\/+/, '')}`;
	if (tryUrl(asked)?.origin !== new URL(baseUrl).origin) {
		throw invalid(
			'URL',
			`This credential is only sent to ${new URL(baseUrl).origin}`,
			"Use a URL of the host in the credential's base URL.",
		);
	}
	return asked;
}

/**
 * A redirect is never followed: a 307 would carry the secret to another host. n8n has two request
 * builders: the newer reads `disableFollowRedirect`, the one behind the HTTP Request node the rest.
 */
const NO_REDIRECTS = {
	disableFollowRedirect: true,
	followRedirect: false,
	followAllRedirects: false,
	maxRedirects: 0,
};

/**
 * @throws Failure when the request asks for a proxy: whoever runs it would read, and could replay,
 * what is signed. A proxy of the whole n8n (HTTPS_PROXY) is its operator's decision and not seen here.
 */
function refuseProxy({ proxy }: { proxy?: unknown }): void {
	if (!proxy) return;
	throw invalid(
		'Proxy',
		'This credential is not sent through a proxy that a node names',
		'Remove the Proxy option from the node. Nothing was sent.',
	);
}

function request(
	baseUrl: string,
	options: IHttpRequestOptions,
	contentType: string,
	body: string,
): IHttpRequestOptions {
	refuseProxy(options);
	const headers = Object.fromEntries(
		Object.entries(options.headers ?? {}).filter(([name]) => name.toLowerCase() !== 'content-type'),
	);
	return {
		...options,
		// The body is whole: a form left beside it (HTTP Request node) would be put into it.
		...('form' in options && { form: undefined }),
		baseURL: undefined,
		method: 'POST',
		url: targetUrl(baseUrl, options),
		headers: { ...headers, 'content-type': contentType },
		body,
		...NO_REDIRECTS,
	};
}

const FORM = 'application/x-www-form-urlencoded';

type Sign = (parameters: Record<string, string>) => Record<string, string>;

/**
 * A signed `application/x-www-form-urlencoded` POST. `sign` gets the parameters without those named
 * in `signed` and returns them with the signature.
 */
export function signedForm(
	baseUrl: string,
	options: IHttpRequestOptions,
	sign: Sign,
	signed: readonly string[],
): IHttpRequestOptions {
	return request(
		baseUrl,
		options,
		FORM,
		new URLSearchParams(sign(unsigned(options, signed))).toString(),
	);
}

/**
 * The same for forms that hold many orders, where no document asks for the bare content type: n8n
 * takes a form of exactly that type apart once more, for nothing, which takes longer than to write
 * and sign it.
 */
export function signedLargeForm(
	baseUrl: string,
	options: IHttpRequestOptions,
	sign: Sign,
	signed: readonly string[],
): IHttpRequestOptions {
	const pairs = Object.entries(sign(unsigned(options, signed))).map(
		([name, value]) => `${encoded(name)}=${encoded(value)}`,
	);
	return request(baseUrl, options, `${FORM}; charset=utf-8`, pairs.join('&'));
}

/** Half of an emoji has no encoding: the replacement character goes over the wire for it. */
const encoded = (text: string) => encodeURIComponent(text.toWellFormed());

function unsigned(options: IHttpRequestOptions, signed: readonly string[]): Record<string, string> {
	const parameters = formParameters(options);
	for (const name of signed) delete parameters[name];
	return parameters;
}

function formParameters(options: IHttpRequestOptions): Record<string, string> {
	const body = options.body ?? (options as { form?: IDataObject }).form ?? {};
	if (typeof body === 'string' || body instanceof URLSearchParams) {
		return Object.fromEntries(new URLSearchParams(body));
	}
	return Object.fromEntries(
		Object.entries(body as IDataObject)
			.filter(([, value]) => value !== undefined && value !== null)
			.map(([name, value]) => [name, typeof value === 'object' ? wireJson(value) : String(value)]),
	);
}

/** A JSON POST whose body carries the account's keys first. */
export function signedJson(
	baseUrl: string,
	options: IHttpRequestOptions,
	keys: Record<string, string>,
): IHttpRequestOptions {
	const body =
		typeof options.body === 'string'
			? (parseToSend(options.body || '{}') as IDataObject)
			: options.body;
	return request(
		baseUrl,
		options,
		'application/json',
		wireJson({ ...keys, ...(body as IDataObject), ...keys }),
	);
}
