/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
/** What GitHub runs: a change and a published version pass the same tests, and nobody slips by. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import lastRun from '../../docs/hosts.json';
import manifest from '../../package.json';

const ROOT = path.resolve(__dirname, '../..');
const WORKFLOWS = path.join(ROOT, '.github/workflows');
const HOSTS = readdirSync(path.join(ROOT, 'scripts/n8n-host')).sort(
	new Intl.Collator('en', { numeric: true }).compare,
);

interface Step {
	uses?: string;
	run?: string;
	with?: Record<string, string>;
}
interface Job {
	uses?: string;
	needs?: string;
	permissions?: Record<string, string>;
	strategy?: { matrix: Record<string, Array<string | number>> };
	steps?: Step[];
}
interface Workflow {
	permissions: Record<string, string>;
	jobs: Record<string, Job>;
}

const workflows = Object.fromEntries(
	readdirSync(WORKFLOWS).map((file) => [
		file,
		parse(readFileSync(path.join(WORKFLOWS, file), 'utf8')) as Workflow,
	]),
);
const stepsOf = ({ jobs }: Workflow) => Object.values(jobs).flatMap(({ steps = [] }) => steps);
const commands = ({ steps = [] }: Job) => steps.map(({ run = '' }) => run).join('\n');

it('a change and a version to be published pass the same tests', () => {
	const { 'ci.yml': ci, 'publish.yml': publish } = workflows;
	expect(ci.jobs).toEqual({ test: { uses: './.github/workflows/test.yml' } });
	expect(publish.jobs.test).toEqual(ci.jobs.test);
	expect(publish.jobs.publish.needs).toBe('test');
});

it('those tests are all there are: the whole gate, every Node and every n8n', () => {
	const { everything, node, n8n } = workflows['test.yml'].jobs;
	expect(commands(everything)).toContain('.ci/run');
	expect(node.strategy!.matrix.node).toEqual([20, 22, 24]);
	expect(commands(node)).toContain('npm run test:fast');
	expect(n8n.strategy!.matrix.n8n).toEqual(HOSTS);
	expect(commands(n8n)).toContain('npm run test:hosts -- --only ${{ matrix.n8n }}');
});

it('the last whole run was of those n8n', () => {
	expect(lastRun.tested.map(({ n8n }) => n8n)).toEqual(HOSTS);
	expect(lastRun.queueMode).toEqual([HOSTS[0], HOSTS.at(-1)]);
});

it('the n8n that the gate starts, the oldest and the newest, are kept between runs', () => {
	const kept = workflows['test.yml'].jobs.everything.steps!.flatMap(
		(step) => /n8n-(\d[\d.]*)$/.exec(step.with?.path ?? '')?.[1] ?? [],
	);
	expect(kept).toEqual([HOSTS[0], HOSTS.at(-1)]);
});

it('the job that may publish installs nothing, runs nothing of the repository, and sends the tested tarball', () => {
	const { publish } = workflows['publish.yml'].jobs;
	expect(publish.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
	expect(publish.steps!.map(({ uses = '' }) => uses.split('@')[0])).not.toContain(
		'actions/checkout',
	);
	expect(commands(publish)).not.toMatch(/npm (ci|install|run|exec)|npx/);
	const tarball = (step: Step, action: string) =>
		step.uses?.startsWith(`${action}@`) ? step.with!.name : [];
	const uploaded = stepsOf(workflows['test.yml']).flatMap((step) =>
		tarball(step, 'actions/upload-artifact'),
	);
	const downloaded = publish.steps!.flatMap((step) => tarball(step, 'actions/download-artifact'));
	expect(downloaded).toEqual(uploaded);
	expect(commands(publish)).toMatch(/npm publish \.\/\*\.tgz --provenance/);
});

it('nobody else has more than the right to read', () => {
	for (const [file, { permissions, jobs }] of Object.entries(workflows)) {
		expect([file, permissions]).toEqual([file, { contents: 'read' }]);
		for (const [name, job] of Object.entries(jobs))
			if (name !== 'publish') expect(job.permissions).toBeUndefined();
	}
});

it('every action is named by its commit', () => {
	const actions = Object.values(workflows).flatMap((workflow) =>
		stepsOf(workflow).flatMap(({ uses }) => uses ?? []),
	);
	expect(actions.length).toBeGreaterThan(0);
	expect(actions.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

it('npm publish by hand is refused, and says how a version is published', async () => {
	const { prepublishOnly } = manifest.scripts;
	const [, file] = /^node (\S+)$/.exec(prepublishOnly)!;
	const refused = await new Promise<{ code: unknown; words: string }>((resolve) => {
		execFile(process.execPath, [file], { cwd: ROOT }, (error, _out, words) =>
			resolve({ code: error?.code ?? 0, words }),
		);
	});
	expect(refused.code).toBe(1);
	expect(refused.words).toContain('Make a release on GitHub');
});
