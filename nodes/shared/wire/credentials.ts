/** An account's credential, read once per run, and the mask that keeps its secrets out of answers. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
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
	if (!data) types.set(type, (data = context.getCredentials(type)));
	return data;
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
