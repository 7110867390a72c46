/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * The cells of the matrix. Its tests are a file for each node, so that they run beside each other.
 */
import { operations as fengchao } from '../../nodes/Fengchao/operations';
import { operations as kuaidi100 } from '../../nodes/Kuaidi100/operations';
import { operations as kuaikuai } from '../../nodes/Kuaikuai/operations';
import { operations as sttLogistics } from '../../nodes/SttLogistics/operations';
import type { AnyOperation } from '../../nodes/shared/operation';
import type { Fault } from './faults';
import { faults, modes, spells } from './faults';
import type { Cell, Observed } from './matrix';
import { deviations, nameOfCell, runCells } from './matrix';
import { behaviours } from './outcomes';
import { nameOf, samples } from './samples';
import { captureLogs, leaksIn } from './secrets';
import { playWorlds } from './wire';

/** By the node's name in n8n. */
export const operationsOf: Record<string, AnyOperation[]> = {
	fengchao,
	kuaidi100,
	kuaikuai,
	sttLogistics,
};

export function cellsOf(node: string): Cell[] {
	return samples
		.filter((sample) => sample.node === node)
		.flatMap((sample) =>
			faults
				.filter(({ name }) => name !== 'never ready' || sample.waits)
				.flatMap((fault) =>
					spells.flatMap((spell) =>
						modes.map((mode) => ({ sample, fault, mode: mode.name, spell: spell.name })),
					),
				),
		);
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

function figures(node: string, cells: Cell[], observed: Observed[], started: number): string {
	const done = observed.flatMap(({ outcomes }) =>
		outcomes.flatMap((outcome) => outcome.done ?? []),
	);
	const words = observed.flatMap(({ outcomes }) => outcomes.map(({ word }) => word));
	const count = [...new Set(words)]
		.sort()
		.map((word) => `${words.filter((each) => each === word).length} ${word}`);
	return [
		`Fault matrix of ${node}: ${cells.length} cells (${new Set(cells.map(({ sample }) => nameOf(sample))).size} ways of ${operationsOf[node].length} operations), ${sum(observed.map(({ requests }) => requests))} calls, ${Math.round((performance.now() - started) / 1000)} s`,
		`  items: ${count.join(', ')}`,
		`  writes: ${sum(done)} done, ${done.filter((times) => times > 1).length} of them twice${node === 'kuaidi100' ? `; ${sum(observed.map(({ billed }) => billed))} calls billed` : ''}`,
	].join('\n');
}

/** Tests every cell of a node's operations. */
export function testMatrix(node: string): void {
	const elsewhere = playWorlds();

	it('has a sample call for every operation, and states every cell', () => {
		const sampled = samples.filter((sample) => sample.node === node);
		const names = (list: Array<{ resource: string; operation: string }>) =>
			[...new Set(list.map(({ resource, operation }) => `${resource}: ${operation}`))].sort();
		expect(names(sampled)).toEqual(names(operationsOf[node]));
		const stated = behaviours
			.flatMap(({ operations }) => operations)
			.filter((name) => name.startsWith(`${node} `));
		expect(stated.sort()).toEqual(sampled.map(nameOf).sort());
		for (const { name, rows } of behaviours) {
			const listed = rows.flatMap((row) => row.faults);
			expect({ name, twice: listed.filter((fault, at) => listed.indexOf(fault) !== at) }).toEqual({
				name,
				twice: [],
			});
		}
	});

	it('has sample calls that come out at once where nothing goes wrong', async () => {
		const calm: Fault = {
			name: 'never ready',
			means: '',
			rule: { kind: 'http500', skip: Infinity },
			takesEffect: true,
		};
		const observed = await runCells(
			samples
				.filter((sample) => sample.node === node)
				.map((sample) => ({ sample, fault: calm, mode: 'alone', spell: 'once' })),
		);
		for (const { cell, outcomes, wrong, problems } of observed) {
			const good = outcomes.map(({ done }) => ({
				word: 'result',
				calls: 1,
				...(done !== undefined && { done: 1 }),
			}));
			expect({ name: nameOf(cell.sample), outcomes, wrong, problems }).toEqual({
				name: nameOf(cell.sample),
				outcomes: good,
				wrong: [],
				problems: cell.sample.asksForUnknown ? problems : [],
			});
		}
	});

	it('ends in every cell as it is stated, doubles nothing, loses nothing and shows no secret', async () => {
		const logs = captureLogs();
		const started = performance.now();
		const cells = cellsOf(node);
		const observed = await runCells(cells);
		process.stdout.write(`${figures(node, cells, observed, started)}\n`);
		const found = observed.flatMap((each) =>
			deviations(each).map(
				(deviation) =>
					`${nameOfCell(each.cell)}: ${deviation}${each.error ? ` (“${each.error.message}”)` : ''}`,
			),
		);
		expect(found).toEqual([]);
		expect(logs.length).toBeGreaterThan(cells.length);
		expect(leaksIn(logs.join('\n'))).toEqual([]);
		// A label's file may stand anywhere, and is asked for without any credential; an API call never
		// leaves its host.
		expect(elsewhere.filter((request) => request !== 'GET elsewhere.invalid/')).toEqual([]);
	}, 900_000);
}
