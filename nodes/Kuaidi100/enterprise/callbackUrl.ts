/**
 * The address that the provider is to push to: the one set in the node, else that of the push trigger in
 * the same workflow, which leaves its address in the workflow's own memory while it is active.
 */
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { invalid } from '../../shared/failure';
import { objectOrNothing } from '../../shared/model/incoming';
import type { ItemContext } from '../../shared/operation';
import { optionalText } from '../../shared/panel/parameters';

/** The last part of the trigger's address, behind the webhook's id. */
export const PUSH_PATH = 'push';

/** In the workflow's static data: the addresses of its active push triggers, by node id. */
const KNOWN_URLS = 'kuaidi100PushUrls';

export const callbackUrlField: INodeProperties = {
	displayName: 'Callback URL',
	name: 'callbackUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://n8n.example.com/webhook/…/push',
	description:
		'The production URL of a Kuaidi100 Push Trigger (callbackUrl). Empty: that of the push trigger in this workflow, once the workflow is active. The shop is added to it, and a salt goes with it that the trigger knows.',
};

export const callbackSchemeOption: INodeProperties = {
	displayName: 'Callback Scheme',
	name: 'callbackScheme',
	type: 'options',
	options: [
		{ name: 'As It Is', value: 'asIs', description: 'What the Callback URL says' },
		{
			name: 'HTTP',
			value: 'http',
			description: 'Replaces https by http, which must lead to this n8n, too',
		},
	],
	default: 'asIs',
	description:
		'The provider documents callbacks for http alone (默认仅支持http); whether it calls https is not known. Try https first, and HTTP if no push arrives.',
};

type Memory = IDataObject;

/** Leaves a trigger's address, or takes it away. */
export function rememberUrl(memory: Memory, nodeId: string, url: string | undefined): void {
	const urls = { ...(objectOrNothing(memory[KNOWN_URLS]) as IDataObject) };
	if (url === undefined) delete urls[nodeId];
	else urls[nodeId] = url;
	memory[KNOWN_URLS] = urls;
}

export function isRemembered(memory: Memory, nodeId: string, url: string | undefined): boolean {
	return objectOrNothing(memory[KNOWN_URLS])[nodeId] === url;
}

/**
 * @throws Failure `invalid` where there is none, more than one, or one that no push trigger has: then
 * nothing that is pushed would be taken
 */
export function callbackUrlOf(item: ItemContext): string {
	const set = optionalText(item.param('callbackUrl', ''), 'Callback URL');
	const text = set ?? urlOfWorkflow(item);
	if (!/^https?:\/\/[^\s/]/i.test(text) || !URL.canParse(text))
		throw invalid(
			'Callback URL',
			`Callback URL “${text}” is not a web address`,
			'It must begin with https:// or http://.',
		);
	const url = new URL(text);
	if (url.pathname.split('/').filter(Boolean).at(-1) !== PUSH_PATH || url.search || url.hash)
		throw invalid(
			'Callback URL',
			`Callback URL “${text}” is not that of a Kuaidi100 Push Trigger`,
			`Copy the production URL of the trigger as it is: it ends in /${PUSH_PATH}. Another receiver could not check what is pushed.`,
		);
	if (item.options.callbackScheme === 'http') url.protocol = 'http:';
	return url.href;
}

function urlOfWorkflow({ context }: ItemContext): string {
	const known = objectOrNothing(context.getWorkflowStaticData('global')[KNOWN_URLS]);
	const urls = Object.values(known).map(String);
	if (urls.length === 1) return urls[0];
	throw invalid(
		'Callback URL',
		urls.length === 0
			? 'Callback URL is missing'
			: `This workflow has ${urls.length} push triggers: which one is meant is not clear`,
		'Set “Callback URL” in the node: copy the production URL of a Kuaidi100 Push Trigger. Without it the node takes the one of this workflow, once it is active (published).',
	);
}

/** Warnings about addresses that the provider may not be able to call. */
export function callbackHints(urls: string[]): string[] {
	const parsed = [...new Set(urls)].map((url) => new URL(url));
	const isLocal = ({ hostname }: URL) => /^(localhost|127\.[\d.]+|\[::1\])$/i.test(hostname);
	return [
		...(parsed.some(isLocal)
			? [
					'The provider cannot reach a callback URL on localhost: use the public address of your n8n',
				]
			: []),
		...(parsed.some(({ protocol }) => protocol === 'https:')
			? [
					'Callbacks over https are not documented (默认仅支持http): check that the push arrives, or set “Callback Scheme” to HTTP',
				]
			: []),
		...(parsed.some(({ pathname }) => pathname.includes('/webhook-test/'))
			? ['This is the test URL: it takes a push only while the trigger listens for a test event']
			: []),
	];
}
