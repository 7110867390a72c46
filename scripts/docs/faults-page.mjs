/**
 * docs/faults.md: what becomes of an operation when a call goes wrong, from the statements that the
 * fault matrix checks (test/faults/outcomes.ts). Operations that fare alike share a table.
 */
import { limits } from './limits.mjs';
import { anchor, table } from './markdown.mjs';

const WAYS = {
	raw: 'with raw output',
	waiting: 'waiting for its label',
	'label file': 'its label file',
	'own number': 'with its own number',
	enterprise: 'Enterprise',
};

/** A cell of the statements as a reader sees it. */
const WORDS = {
	result: 'done',
	retried: 'done',
	'looked up': 'done, looked up',
	pending: 'not ready',
	failed: 'error',
	kept: 'error, label kept',
	unknown: '**unknown**',
};

function shown(cell) {
	const [, word, calls] = /^([a-z ]+?)(?: (\d+))?$/.exec(cell);
	if (!(word in WORDS)) throw new Error(`scripts/docs/faults-page.mjs has no words for “${word}”`);
	if (calls === undefined) return WORDS[word];
	return `${WORDS[word]} · ${calls === '0' ? 'no call' : calls === '1' ? '1 call' : `${calls} calls`}`;
}

const LEGEND = [
	[
		'**done**',
		'The item comes out as if nothing had gone wrong; with more than one call, the call was made again',
		'nothing',
	],
	[
		'**done, looked up**',
		'The answer was lost; the provider was asked, and it had been done. It was not sent again. Labels say `reused: true`',
		'nothing',
	],
	[
		'**not ready**',
		'The item comes out with `labelReady: false` and `pendingReason`: the label is bought, its file or number is not there yet',
		'fetch the label later',
	],
	[
		'**error**',
		'Not done. The error says why and what to do; the item keeps its data under *Continue*',
		'what the advice says; then run it again',
	],
	[
		'**error, label kept**',
		'A later step failed, the purchase did not: the label is in the failed item under `shipment`, or in the error of a stopped run',
		'fetch the file or label again',
	],
	[
		'**unknown**',
		'Nobody here can know whether it was done; the error says so. It is sent again, by *Retry On Fail*, only where doing it twice changes nothing',
		'look it up at the provider before you run it again',
	],
];

const HEAD = [
	'What goes wrong',
	'What that means',
	'Once: as it is',
	'Once: *Retry On Fail*',
	'Once: *Continue*',
	'Lasting: as it is',
	'Lasting: *Retry On Fail*',
	'Lasting: *Continue*',
];

/** Behaviours with the same rows, in the order of the first of each. */
function alike(behaviours) {
	const groups = new Map();
	for (const behaviour of behaviours) {
		const rows = JSON.stringify(behaviour.rows);
		groups.set(rows, [...(groups.get(rows) ?? []), behaviour]);
	}
	return [...groups.values()];
}

/**
 * “sttLogistics order: create (waiting)” as a link to the operation, in the words of the node
 * panel.
 */
function linkOf(name, { nodes, providers }) {
	const [, node, resource, operation, way] = /^(\S+) (\S+): (\S+)(?: \((.+)\))?$/.exec(name);
	const { description, folder } = nodes.find((entry) => entry.description.name === node);
	const edition = way === 'enterprise' ? way : undefined;
	const { page } = providers.find(
		(provider) => provider.folder === folder && (!edition || provider.edition === edition),
	);
	const menus = description.properties;
	const choice = (field, value) => field.options.find((option) => option.value === value).name;
	const resourceName = choice(
		menus.find((field) => field.name === 'resource'),
		resource,
	);
	const menu = menus.find(
		({ name: field, displayOptions: { show } = {} }) =>
			field === 'operation' &&
			show.resource.includes(resource) &&
			(!edition || show.edition.includes(edition)),
	);
	const place = `${resourceName}: ${choice(menu, operation)}`;
	if (way && !WAYS[way])
		throw new Error(`scripts/docs/faults-page.mjs has no words for the way “${way}”`);
	return `[${description.displayName}, ${place}](${page}#${anchor(place, new Map())})${way ? ` (${WAYS[way]})` : ''}`;
}

function chapter(kind, behaviours, pack) {
	const tables = alike(behaviours).map((group) => {
		const about = group.map(
			({ name, means, operations }) =>
				`- **${name}**: ${means}<br>${operations.map((operation) => linkOf(operation, pack)).join(' · ')}`,
		);
		const rows = group[0].rows.map(({ faults, because, cells }) => [
			faults.join(' · '),
			because,
			...cells.map(shown),
		]);
		return `${about.join('\n')}\n\n${table(HEAD, rows)}`;
	});
	return `## ${kind}\n\n${tables.join('\n\n')}`;
}

/**
 * @param {{ behaviours: object[], KINDS: Record<string, string> }} outcomes the module
 * test/faults/outcomes.ts
 * @param {object[]} faults of test/faults/faults.ts
 * @param {{ nodes: object[], providers: object[] }} pack
 */
export function faultsPage({ behaviours, KINDS }, faults, pack) {
	const cells = behaviours.reduce(
		(total, { operations, rows }) =>
			total +
			operations.length * rows.reduce((sum, row) => sum + row.faults.length * row.cells.length, 0),
		0,
	);
	const chapters = Object.entries(KINDS).map(([kind, title]) =>
		chapter(
			title,
			behaviours.filter((behaviour) => behaviour.kind === kind),
			pack,
		),
	);
	return `<!-- Written by “npm run docs” from test/faults/outcomes.ts: change it there. -->

# When things go wrong

What happens to an order when a call to a provider goes wrong, for every operation and every fault. The tables are not a description: a test (\`test/faults/\`) plays and counts them,
in n8n's own engine, against the stand-in of the providers: ${cells.toLocaleString('en')} cells (an operation under a fault and a setting), each with two items, of which the first is hit by the fault. In every cell nothing is bought or shipped back twice, no item is
lost, an error comes with advice, and no secret shows.

**The promise**: a call is repeated automatically only if it definitely did not happen, or if doing it twice changes nothing. If it is not known, the provider is asked; if the provider has no
call for that, the outcome is reported as unknown and left to a person. [What cannot be promised](#what-cannot-be-promised) is at the end.

For the order triggers see [Polling](polling.md); for what an error contains, [Errors and retries](errors.md).

## How to read the tables

Each row covers some [faults](#the-faults). *Once*: the fault hits one call; *Lasting*: every call to the provider until the run ends, look-ups included. *As it is*: default settings, so the run stops at the first error; *Retry On Fail*:
three tries by n8n; *Continue*: “On Error: Continue” (with its error output it is the same). The number of calls counts the operation's own calls for the item that was hit, without look-ups.

${table(['In the table', 'What it means', 'What to do'], LEGEND)}

**The other items of the run.** Under *Continue* each item has its own outcome; items that share a call share its outcome, unless a refusal can be traced to one of them. Without it, items that were not sent when the run stops are not sent
at all, those in flight are waited for, and the error lists what was done and what may have been done.

**Busy.** In these tables *Wait While Busy* is 2 seconds; by default a node waits for a busy provider for two minutes without any progress, see [How many calls at once](pace.md).

**Retry On Fail beside an error output.** With “On Error: Continue” or an error output, n8n repeats a node only when its *first* output item failed: a failure further down is final for that run. If a
refusal may be temporary (busy, no connection), the nodes repeat the call themselves, so it does not need this setting.

**The same order again in one execution** (another try, another pass of a loop, a second branch): the same content gets the outcome it had, and is not sent again; other content under the same number is refused, and
so is a number that changes from try to try. The error names what was done before.

**A provider that no longer answers**: after five calls in a row without any answer (*Stop After Calls Without Answer*) the rest is not sent, and says so.

## The faults

${table(
	['Name', 'What happens', 'Was it done?'],
	faults.map(({ name, means, takesEffect }) => [
		name,
		means,
		name === 'never ready' ? 'bought, not ready' : takesEffect ? 'yes' : 'no',
	]),
)}

${chapters.join('\n\n')}

## What cannot be promised

${limits}
`;
}
