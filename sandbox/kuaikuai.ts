import type { ProviderModule } from './types.ts';

export const kuaikuai: ProviderModule = {
	read: () => ({
		operation: 'unknown',
		params: {},
		bodyText: '',
		credentialOk: false,
		problems: ['not built'],
		status: 404,
	}),
	act: () => ({ body: '' }),
	refuse: () => '',
};
