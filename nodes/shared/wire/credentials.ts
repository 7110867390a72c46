/** An account's credential, read once per run, and the mask that keeps its secrets out of answers. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { invalid } from '../failure';
import { contentDigest } from '../values/digest';
import type { Context } from './contract';
import { Mask } from './masking';

/**
 * Decrypting costs more than signing: once per run, not once per call. Keyed by the run's own context,
 * so nothing outlives it.
 */
const decrypted = new WeakMap<object, Map<string, Promise<ICredentialDataDecryptedObject>>>();

/** @throws whatever n8n says of a credential that is missing or cannot be read: nothing was sent */
export function credentialsOf(
	context: Context,
	type: string,
): Promise<ICredentialDataDecryptedObject> {
	let types = decrypted.get(context);
	if (!types) decrypted.set(context, (types = new Map()));
	let data = types.get(type);
	if (!data) types.set(type, (data = ofAllItems(context, type)));
	return data;
}

/**
 * A credential's fields may be expressions, which n8n resolves for an item. One account signs for a
 * run: where it is not that of all items, nothing is sent with the first one's.
 * @throws Failure `invalid` naming the first item of another account
 */
async function ofAllItems(context: Context, type: string): Promise<ICredentialDataDecryptedObject> {
	const first = await context.getCredentials(type);
	const items = 'getInputData' in context ? context.getInputData().length : 1;
	if (items < 2) return first;
	const isFirst = async (index: number) =>
		await context.getCredentials(type, index).then(
			(data) => contentDigest(data) === contentDigest(first),
			() => false,
		);
	// What does not depend on the item is there for one that does not exist, too.
	if (await isFirst(items)) return first;
	for (let index = 1; index < items; index++) {
		if (await isFirst(index)) continue;
		throw invalid(
			'Credential',
			`The credential's expressions give item ${index + 1} another account than item 1`,
			'Nothing was sent. Let the items of each account come by themselves, for example with “Loop Over Items”.',
		);
	}
	return first;
}

/** For a context that outlives a run. */
export function forgetCredentials(context: Context): void {
	decrypted.delete(context);
}

/** What a provider's client tells of its accounts. */
export interface Account {
	/** The credential that signs. */
	credentialType: string;
	/**
	 * The checked base URL.
	 * @throws Failure `invalid` naming what is wrong with it
	 */
	baseUrl(credentials: ICredentialDataDecryptedObject): string;
	/** How the credential gets another base URL, as the end of a sentence; “Base URL” by default. */
	setBaseUrl?(url: string): string;
	/** What of the credential must not come back: it is masked in answers that quote it. */
	secrets(credentials: ICredentialDataDecryptedObject): unknown[];
}

const masks = new WeakMap<ICredentialDataDecryptedObject, Mask>();

/** The mask of an account's secrets, made once per run. */
export function maskOf(
	credentials: ICredentialDataDecryptedObject,
	secrets: Account['secrets'],
): Mask {
	let mask = masks.get(credentials);
	if (!mask) masks.set(credentials, (mask = new Mask(secrets(credentials))));
	return mask;
}
