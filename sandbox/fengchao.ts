import type { ProviderModule } from './types.ts';

export const fengchao: ProviderModule = {
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
