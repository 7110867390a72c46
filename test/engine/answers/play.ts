/** Plays one operation against answers that are remade on their way, and says what came out. */
import type { IDataObject } from 'n8n-workflow';
import type { Sample } from '../../faults/samples';
import { parametersOf, samples } from '../../faults/samples';
import type { World } from '../../faults/wire';
import { closeWorld, newWorld } from '../../faults/wire';
import type { NodeRun } from '../support/harness';
import { runNode } from '../support/harness';

/** Each operation of each edition once, the plain way; “Check” reports what is odd instead of failing. */
export const operations = samples.filter(
	({ way, provider, operation }) =>
		(way === undefined || way === 'enterprise') && provider !== 'labels' && operation !== 'check',
);

/** The sandbox's events lie before it: they are the same in every world. */
const NOW = new Date();

export interface Played {
	json: unknown;
	error: string | undefined;
	hints: string;
	done: number;
	calls: number;
}

export async function play(sample: Sample, prepare: (world: World) => void): Promise<Played> {
	const world = newWorld({ now: () => NOW });
	await sample.before?.(world.sandbox);
	const [item] = typeof sample.items === 'function' ? sample.items(world.sandbox) : sample.items;
	prepare(world);
	const run: NodeRun = await runNode({
		node: sample.node,
		parameters: parametersOf(sample),
		items: [item],
		settings: { onError: 'continueRegularOutput' },
		credentials: world.credentials,
	});
	const played = {
		json: JSON.parse(JSON.stringify(run.json).replaceAll(world.base, 'http://base')) as unknown,
		error: (run.json[0] as IDataObject | undefined)?.error as string | undefined,
		hints: run.hints.map(({ message }) => message).join('\n'),
		done: sample.done?.(world.sandbox, item) ?? 0,
		calls: world.sandbox.calls.length,
	};
	closeWorld(world);
	return played;
}

const documented = new Map<Sample, Promise<Played>>();
export function asDocumented(sample: Sample): Promise<Played> {
	let played = documented.get(sample);
	if (!played) documented.set(sample, (played = play(sample, () => undefined)));
	return played;
}
