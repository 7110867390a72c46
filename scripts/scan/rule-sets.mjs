/**
 * The rule sets that judge a community pack, with comments that switch rules off having no effect.
 */
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import {
	buildScanConfig,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import * as typescriptParser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';

/** What the scanner looks at in a source checkout, and in an unpacked tarball. */
export const SOURCE = SOURCE_FILE_PATTERNS;
export const TARBALL = ['**/*.js', 'package.json'];

/** The scanner's own, which takes part in the decision whether a pack is verified. */
export const scannerRules = await buildScanConfig();

/** Those of the newest plug-in; the scanner brings an older one along. */
export const newestRules = [
	n8nCommunityNodesPlugin.configs.recommended,
	{
		files: ['**/*.ts', '**/*.json'],
		languageOptions: { parser: typescriptParser.default ?? typescriptParser },
	},
];

/** @returns {Promise<{ files: number, errors: number, warnings: number, details: string }>} */
export async function lint({ folder, patterns, rules }) {
	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: rules,
	});
	const results = await eslint.lintFiles(patterns);
	const { format } = await eslint.loadFormatter('stylish');
	const count = (key) => results.reduce((total, result) => total + result[key], 0);
	return {
		files: results.length,
		errors: count('errorCount'),
		warnings: count('warningCount'),
		details: await format(results),
	};
}
