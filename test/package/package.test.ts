/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
/** What is published: which files, what they need, what the editor reads of them. */
import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import * as ts from 'typescript';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	IWorkflowDataProxyData,
} from 'n8n-workflow';
import { Expression } from 'n8n-workflow';
import type { AnyOperation } from '../../nodes/shared/operation';
import manifest from '../../package.json';
import { accounts, packNodes } from '../engine/support/harness';
import { nodeFile } from './description';

const run = promisify(execFile);
const ROOT = path.resolve(__dirname, '../..');
const inRoot = (...parts: string[]) => path.join(ROOT, ...parts);

function files(folder: string, ending: string): string[] {
	return readdirSync(inRoot(folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith(ending))
		.map((file) => path.join(folder, file))
		.sort();
}

const sources = () =>
	[
		'gulpfile.js',
		...files('nodes', ''),
		...files('credentials', ''),
		...files('scripts/build', ''),
	].filter((file) => statSync(inRoot(file)).isFile());
const newest = (list: string[]) => Math.max(...list.map((file) => statSync(inRoot(file)).mtimeMs));

/** `npm test` has just built; a test run by itself builds what is older than its sources. */
async function build(): Promise<void> {
	if (existsSync(inRoot('dist/nodes')) && newest(files('dist', '.js')) >= newest(sources())) return;
	await run(process.execPath, [inRoot('node_modules/gulp/bin/gulp.js'), 'build'], { cwd: ROOT });
}

/**
 * The modules a file names in `require`, `import` and `import()`; anything but a literal is an
 * error.
 */
function modulesOf(file: string): string[] {
	const found: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
			if (node.moduleSpecifier) found.push((node.moduleSpecifier as ts.StringLiteral).text);
		} else if (ts.isCallExpression(node)) {
			const dynamic = node.expression.kind === ts.SyntaxKind.ImportKeyword;
			if (dynamic || (ts.isIdentifier(node.expression) && node.expression.text === 'require')) {
				const [argument] = node.arguments;
				found.push(
					argument && ts.isStringLiteralLike(argument) ? argument.text : `not a literal in ${file}`,
				);
			}
		}
		ts.forEachChild(node, visit);
	};
	visit(
		ts.createSourceFile(file, readFileSync(inRoot(file), 'utf8'), ts.ScriptTarget.Latest, true),
	);
	return found;
}

beforeAll(build, 180_000);

describe('what the published files need', () => {
	const ALLOWED = ['n8n-workflow', 'luxon', 'crypto', 'node:crypto'];

	it("is n8n's own modules and files of the package, nothing else", () => {
		const scripts = files('dist', '.js');
		expect(scripts.length).toBeGreaterThan(
			manifest.n8n.nodes.length + manifest.n8n.credentials.length,
		);
		const others = scripts.flatMap((file) =>
			modulesOf(file)
				.filter((name) => !name.startsWith('.') && !ALLOWED.includes(name))
				.map((name) => `${file}: ${name}`),
		);
		expect(others).toEqual([]);
	});

	it('is there: every relative path leads to a file', () => {
		const missing = files('dist', '.js').flatMap((file) =>
			modulesOf(file)
				.filter((name) => name.startsWith('.'))
				.map((name) => path.join(path.dirname(file), name))
				.filter(
					(target) =>
						![target, `${target}.js`, `${target}/index.js`, `${target}.json`].some(
							(candidate) => existsSync(inRoot(candidate)) && statSync(inRoot(candidate)).isFile(),
						),
				)
				.map((target) => `${file} → ${target}`),
		);
		expect(missing).toEqual([]);
	});

	it('is declared: no dependencies, n8n-workflow the only peer', () => {
		expect(manifest).not.toHaveProperty('dependencies');
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});
});

describe('the package', () => {
	let packed: { size: number; files: Array<{ path: string }> };
	beforeAll(async () => {
		const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
			cwd: ROOT,
			maxBuffer: 1 << 24,
		});
		[packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [typeof packed];
	}, 60_000);

	/** npm always adds the file that `main` names. */
	it('holds dist, README, licence, package.json and index.js only', () => {
		const names = packed.files.map((file) => file.path);
		expect(names.filter((name) => !name.startsWith('dist/')).sort()).toEqual([
			'LICENSE',
			'README.md',
			'index.js',
			'package.json',
		]);
		expect(names.filter((name) => /\.(ts|map)$|\.test\.|node_modules/.test(name))).toEqual([]);
	});

	it('is at most 300 kB', () => {
		expect(packed.size).toBeLessThanOrEqual(300_000);
	});

	it('holds every icon, codex and schema file', () => {
		const names = new Set(packed.files.map((file) => file.path));
		const wanted = [
			...files('nodes', '.svg'),
			...files('nodes', '.json'),
			...files('credentials', '.svg'),
		].map((file) => `dist/${file}`);
		expect(wanted.filter((name) => !names.has(name))).toEqual([]);
	});
});

describe('package.json', () => {
	const compiled = (file: string) => `dist/${file.replace(/\.ts$/, '.js')}`;

	it('registers every node and every credential', () => {
		expect([...manifest.n8n.nodes].sort()).toEqual(files('nodes', '.node.ts').map(compiled));
		expect([...manifest.n8n.credentials].sort()).toEqual(
			files('credentials', '.credentials.ts').map(compiled),
		);
	});

	it.each([...manifest.n8n.nodes, ...manifest.n8n.credentials])(
		'%s holds the class its name says',
		(file) => {
			const className = path.basename(file).split('.')[0];
			const loaded = jest.requireActual<Record<string, new () => object>>(inRoot(file));
			expect(new loaded[className]()).toBeDefined();
		},
	);
});

describe('the shells that n8n loads', () => {
	type Class = new () => object;
	interface Loaded {
		Shell: Class;
		Real: Class;
	}
	const paths: string[] = [...manifest.n8n.nodes, ...manifest.n8n.credentials];

	/** What n8n loads, and the class of the sources that it stands for. */
	function load(file: string): Loaded {
		const className = path.basename(file).split('.')[0];
		const source = file.replace(/^dist\//, '').replace(/\.js$/, '.ts');
		const [Shell, Real] = [file, source].map(
			(module) => jest.requireActual<Record<string, Class>>(inRoot(module))[className],
		);
		return { Shell, Real };
	}

	const methodsOf = ({ prototype }: Class) =>
		Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');

	/** All data, and where functions are. */
	const outline = (instance: object): unknown =>
		JSON.parse(
			JSON.stringify(instance, (_key, value: unknown) =>
				typeof value === 'function' ? 'a function' : value,
			),
		);

	type Reached<T> = Array<[path: string, value: T]>;

	/** Everything of a type below an object, with its path. */
	function below<T>(object: object, wanted: (value: unknown) => value is T, at = ''): Reached<T> {
		return Object.entries(object).flatMap(([key, value]: [string, unknown]): Reached<T> => {
			const inner =
				typeof value === 'object' && value !== null ? below(value, wanted, `${at}.${key}`) : [];
			return wanted(value) ? [[`${at}.${key}`, value], ...inner] : inner;
		});
	}
	type Callable = (this: unknown, ...args: unknown[]) => Promise<unknown>;
	const isFunction = (value: unknown): value is Callable => typeof value === 'function';
	const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
	const functionsOf = (instance: object): Reached<Callable> => [
		...methodsOf(instance.constructor as Class).map((name): [string, Callable] => [
			name,
			(instance as Record<string, Callable>)[name],
		]),
		...below(instance, isFunction),
	];

	it('load the code of the pack when a function is first called, and not before', async () => {
		const program = `
			const path = require('node:path');
			const files = process.argv.slice(1);
			const instances = Object.fromEntries(files.map((file) => path.basename(file).split('.')[0]).map((name, at) => [name, new (require(path.resolve(files[at]))[name])()]));
			const loaded = () => Object.keys(require.cache).map((file) => path.relative('.', file).replaceAll(path.sep, '/'));
			const before = loaded();
			instances.Kuaidi100.methods.listSearch.searchCouriers.call({}, '');
			console.log(JSON.stringify([before, loaded()]));
		`;
		const { stdout } = await run(process.execPath, ['-e', program, ...paths], { cwd: ROOT });
		const [before, after] = JSON.parse(stdout) as [string[], string[]];
		// Beside n8n's own module, which n8n has loaded long before.
		const own = before.filter((file) => file.startsWith('dist/'));
		expect(own.sort()).toEqual([...paths, 'dist/classes.json', 'dist/shell.js'].sort());
		expect(after).toContain('dist/pack.js');
		// What only print files need is not loaded with it.
		expect(after).not.toContain('dist/print.js');
	});

	describe('in an n8n that is too old', () => {
		/** n8n-workflow as old hosts have it, in a process of its own; all that it logs is given. */
		async function inOldHost(body: string) {
			const program = `
				const workflow = { ...require('n8n-workflow'), NodeConnectionTypes: undefined };
				const logged = [];
				workflow.LoggerProxy.init({ error: (line) => logged.push(line) });
				const file = require.resolve('n8n-workflow');
				require.cache[file].exports = workflow;
				const path = require('node:path');
				const instances = process.argv.slice(1).map((file) => new (require(path.resolve(file))[path.basename(file).split('.')[0]])());
				(async () => {${body}})().then((result) => console.log(JSON.stringify({ logged, result })));
			`;
			const { stdout } = await run(process.execPath, ['-e', program, ...paths], { cwd: ROOT });
			return JSON.parse(stdout) as { logged: string[]; result: unknown[] };
		}
		const SENTENCE =
			/^n8n-nodes-china-fulfillment needs n8n \d+\.\d+\.\d+ or later, and this n8n is older: update n8n$/;

		it('n8n logs one sentence, however many nodes there are', async () => {
			const { logged } = await inOldHost('');
			expect(logged).toEqual([expect.stringMatching(SENTENCE)]);
		});

		it('every node says so in its panel and when it runs, every credential when it signs', async () => {
			const { result } = await inOldHost(`
				const node = { name: 'Node', type: 'x', typeVersion: 1, parameters: {} };
				const saying = async (call) => { try { await call(); return 'ran'; } catch (error) { return [error.name, error.message]; } };
				return await Promise.all(instances.map(async (each) => ({
					hint: each.description?.hints?.[0],
					said: await saying(() => each.description
						? (each.execute ?? each.poll ?? each.webhook).call({ getNode: () => node })
						: each.authenticate.call(undefined, {}, {})),
				})));
			`);
			expect(result).toEqual([
				...manifest.n8n.nodes.map(() => ({
					hint: {
						message: expect.stringMatching(SENTENCE),
						type: 'danger',
						location: 'ndv',
						whenToDisplay: 'always',
					},
					said: ['NodeOperationError', expect.stringMatching(SENTENCE)],
				})),
				...manifest.n8n.credentials.map(() => ({
					said: ['Error', expect.stringMatching(SENTENCE)],
				})),
			]);
		});
	});

	it.each(paths)('%s has the name, the data and the functions of its class', (file) => {
		const { Shell, Real } = load(file);
		expect(Shell.name).toBe(Real.name);
		expect(methodsOf(Shell)).toEqual(methodsOf(Real));
		expect(outline(new Shell())).toEqual(outline(new Real()));
	});

	it.each(paths)('%s shares no data between two instances', (file) => {
		const { Shell } = load(file);
		const first = new Set(below(new Shell(), isObject).map(([, value]) => value));
		expect(first.size).toBeGreaterThan(0);
		expect(below(new Shell(), isObject).filter(([, value]) => first.has(value))).toEqual([]);
	});

	it.each(manifest.n8n.nodes as string[])(
		'%s passes context, arguments, results and errors',
		async (file) => {
			const { Shell, Real } = load(file);
			const stop = new Error('asked the context');
			const context = new Proxy(
				{},
				{
					get: () => {
						throw stop;
					},
				},
			);
			const outcomes = async (instance: object) =>
				await Promise.all(
					functionsOf(instance).map(async ([name, call]) => [
						name,
						await call.call(context, 'ems').then(
							(value) => ({ value }),
							(error: unknown) => ({ error }),
						),
					]),
				);
			const outcome = await outcomes(new Shell());
			expect(outcome).toEqual(await outcomes(new Real()));
			// A method of the class always needs its context.
			for (const name of methodsOf(Real))
				expect(Object.fromEntries(outcome)[name as never]).toEqual({ error: stop });
		},
	);

	it.each(manifest.n8n.credentials as string[])('%s signs as its class does', async (file) => {
		const { Shell, Real } = load(file);
		jest.spyOn(Date, 'now').mockReturnValue(1_700_000_000_000);
		const signed = async (credential: ICredentialType) => {
			const authenticate = credential.authenticate as (
				data: ICredentialDataDecryptedObject,
				options: IHttpRequestOptions,
			) => Promise<IHttpRequestOptions>;
			return await authenticate(
				accounts[credential.name],
				credential.test!.request as unknown as IHttpRequestOptions,
			);
		};
		const request = await signed(new Shell() as ICredentialType);
		expect(request).toEqual(await signed(new Real() as ICredentialType));
		expect(request).not.toEqual((new Real() as ICredentialType).test!.request);
		jest.restoreAllMocks();
	});

	describe('cannot be built', () => {
		const { classData } = jest.requireActual<{ classData(of: Class): { data: string } }>(
			inRoot('scripts/build/class-data.cjs'),
		);
		class Base {}

		it.each([
			[
				'a date',
				class {
					description = { since: new Date(0) };
				},
			],
			[
				'a map',
				class {
					description = new Map();
				},
			],
			[
				'a number that JSON does not have',
				class {
					description = { default: NaN };
				},
			],
			[
				'nothing in a list',
				class {
					description = [undefined];
				},
			],
			[
				'a function in a list',
				class {
					description = [() => true];
				},
			],
			[
				'a function somewhere in a list',
				class {
					description = [{ inner: { call: () => true } }];
				},
			],
			[
				'a computed member',
				class {
					get description() {
						return {};
					}
				},
			],
			[
				'an ancestor',
				class extends Base {
					description = {};
				},
			],
		])('for a class with %s', (_what, Bad) => {
			expect(() => classData(Bad)).toThrow();
		});

		it('without saying where the data is lost', () => {
			class Node {
				description = { properties: [{ name: 'since', default: new Date(0) }] };
			}
			expect(() => classData(Node)).toThrow(/Node[^]*1970-01-01T[^]*since/);
		});

		it('unless they hold data, functions and what is undefined', () => {
			class Good {
				description = { name: '快递', hint: undefined };
				methods = { loadOptions: { call: () => true } };
			}
			const { data, ...functions } = classData(Good) as { data: string };
			expect(JSON.parse(data)).toEqual({
				description: { name: '快递' },
				methods: { loadOptions: {} },
			});
			expect(functions).toEqual({ own: [['methods', 'loadOptions', 'call']], inherited: [] });
		});
	});
});

/** Folders of nodes that call nobody. */
const OWN_WORK = ['CombineOrders', 'LabelSheet'];

describe('operations', () => {
	const folders = readdirSync(inRoot('nodes')).filter((folder) =>
		existsSync(inRoot('nodes', folder, 'operations', 'index.ts')),
	);
	const byNode = folders.map((folder) => {
		const { operations } = jest.requireActual<{ operations: AnyOperation[] }>(
			inRoot('nodes', folder, 'operations', 'index'),
		);
		return {
			folder,
			operations,
			description: packNodes.get(folder[0].toLowerCase() + folder.slice(1))!.description,
		};
	});

	it.each(byNode)(
		'$folder: every file under operations/ is registered, once',
		({ folder, operations }) => {
			const own = readdirSync(inRoot('nodes', folder, 'operations')).filter(
				(file) => file.endsWith('.ts') && file !== 'index.ts',
			);
			for (const file of own) {
				const exported = Object.values(
					jest.requireActual<Record<string, unknown>>(inRoot('nodes', folder, 'operations', file)),
				);
				expect({
					file,
					registered: operations.filter((entry) => exported.includes(entry)).length,
				}).toEqual({ file, registered: 1 });
			}
			expect(operations).toHaveLength(own.length);
		},
	);

	it.each(byNode)(
		'$folder: every operation can be chosen, and its fields are shown for it',
		({ operations, description: { properties } }) => {
			const resourceMenu = properties.find(({ name }) => name === 'resource')!;
			for (const { resource, operation, edition, fields } of operations) {
				const isOfEdition = (show: Record<string, unknown[] | undefined>) =>
					edition === undefined ? show.edition === undefined : show.edition?.includes(edition);
				const operationMenu = properties.find(
					({ name, displayOptions: { show } = {} }) =>
						name === 'operation' && show?.resource?.includes(resource) && isOfEdition(show),
				);
				expect(resourceMenu.options).toContainEqual(expect.objectContaining({ value: resource }));
				expect(operationMenu?.options).toContainEqual(
					expect.objectContaining({ value: operation }),
				);
				const shown = properties.filter(
					({ displayOptions: { show } = {} }) =>
						show?.resource?.includes(resource) &&
						show.operation?.includes(operation) &&
						isOfEdition(show),
				);
				expect(shown.map(({ name }) => name)).toEqual(fields.map(({ name }) => name));
			}
		},
	);

	it.each(byNode)("$folder: the action that is chosen is the node's subtitle", (node) => {
		const { operations, description } = node;
		for (const { resource, operation, action } of operations) {
			const data = { $parameter: { resource, operation } } as unknown as IWorkflowDataProxyData;
			const shown = new Expression('UTC').resolveSimpleParameterValue(description.subtitle!, data);
			expect(shown).toBe(action);
		}
	});

	it.each(byNode)(
		"$folder: every operation has its Chinese words, its vendor's call and what an item is",
		({ folder, operations }) => {
			const incomplete = operations.filter(
				({ chinese, vendorCall, about }) =>
					!/\p{Script=Han}/u.test(chinese) ||
					// The pack's own work is no vendor's call.
					Boolean(vendorCall?.trim()) === OWN_WORK.includes(folder) ||
					!/^[A-Z].*\b[Oo]ne (item|per)\b.*\.$/u.test(about),
			);
			expect(incomplete.map(({ resource, operation }) => `${resource}:${operation}`)).toEqual([]);
		},
	);
});

describe('finished descriptions', () => {
	interface LintResult {
		filePath: string;
		messages: Array<{ ruleId: string; message: string; line: number }>;
	}

	/**
	 * ESLint loads its configuration as a module, which a test's sandbox cannot: it runs in a process
	 * of its own.
	 */
	async function lint(inputs: Array<{ filePath: string; text: string }>): Promise<LintResult[]> {
		const program = `
			import { ESLint } from 'eslint';
			const pieces = [];
			for await (const piece of process.stdin) pieces.push(piece);
			const eslint = new ESLint({ allowInlineConfig: false });
			const results = [];
			for (const { filePath, text } of JSON.parse(Buffer.concat(pieces))) results.push(...(await eslint.lintText(text, { filePath })));
			console.log(JSON.stringify(results.map(({ filePath, messages }) => ({ filePath, messages }))));
		`;
		return await new Promise((resolve, reject) => {
			// Under NODE_ENV=test the plugin takes every file for its own test file.
			const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
				cwd: ROOT,
				env: { ...process.env, NODE_ENV: '' },
			});
			const [out, err]: [Buffer[], Buffer[]] = [[], []];
			child.stdout.on('data', (piece: Buffer) => out.push(piece));
			child.stderr.on('data', (piece: Buffer) => err.push(piece));
			child.on('close', (code) =>
				code === 0
					? resolve(JSON.parse(Buffer.concat(out).toString()) as LintResult[])
					: reject(new Error(Buffer.concat(err).toString())),
			);
			child.stdin.end(JSON.stringify(inputs));
		});
	}

	it("pass n8n's lint as literals: menus made by functions escape its rules", async () => {
		const inputs = (manifest.n8n.nodes as string[]).map((file) => {
			const className = path.basename(file, '.node.js');
			const node = [...packNodes.values()].find(
				({ constructor }) => constructor.name === className,
			)!;
			const filePath = file.replace(/^dist\//, '').replace(/\.js$/, '.ts');
			return { filePath, text: nodeFile(className, node.description) };
		});
		const results = await lint(inputs);
		const problems = results.flatMap(({ filePath, messages }, at) =>
			messages.map(
				({ ruleId, message, line }) =>
					`${path.relative(ROOT, filePath)}: ${ruleId}: ${message}\n${inputs[at].text
						.split('\n')
						.slice(line - 3, line + 3)
						.join('\n')}`,
			),
		);
		expect(problems).toEqual([]);
	}, 120_000);

	it('would not pass with a mistake in them', async () => {
		const { description } = packNodes.get('sttLogistics')!;
		const properties = description.properties.map((property) =>
			property.name === 'resource' ? { ...property, displayName: 'resource' } : property,
		);
		const [result] = await lint([
			{
				filePath: 'nodes/SttLogistics/SttLogistics.node.ts',
				text: nodeFile('SttLogistics', { ...description, properties }),
			},
		]);
		expect(result.messages.map(({ ruleId }) => ruleId)).toContain(
			'n8n-nodes-base/node-param-display-name-miscased',
		);
	}, 60_000);
});
