import fc from 'fast-check';
import type { IDataObject, INodeTypes } from 'n8n-workflow';
import { createRunExecutionData, Workflow } from 'n8n-workflow';
import { ItemParameters, recipeOf } from '../../../nodes/shared/run/itemParameters';
import { runNode } from '../support/harness';
import { playProviders } from '../support/providers';

const wire = playProviders();

/** n8n's own evaluation of a parameter for one item. */
function evaluated(written: unknown, json: IDataObject): unknown {
	const node = {
		id: '1',
		name: 'Node',
		type: 'any',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: {},
	};
	const nodeTypes = {
		getByNameAndVersion: () => ({ description: { properties: [] } }),
	} as unknown as INodeTypes;
	const workflow = new Workflow({
		id: 'w',
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes,
	});
	return workflow.expression.getParameterValue(
		written as string,
		createRunExecutionData(),
		0,
		0,
		'Node',
		[{ json }],
		'manual',
		{},
	);
}

const keys = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom('a', 'b', 'number') },
	{ weight: 1, arbitrary: fc.constantFrom('length', 'toString', 'missing') },
);
const values = fc.letrec((tie) => ({
	any: fc.oneof(
		{ maxDepth: 3 },
		fc.string(),
		fc.double({ noNaN: true }),
		fc.boolean(),
		fc.constant(null),
		fc.array(tie('any'), { maxLength: 3 }),
		tie('object'),
	),
	object: fc.dictionary(fc.constantFrom('a', 'b', 'number'), tie('any'), { minKeys: 2 }),
}));
const steps = fc.tuple(
	fc.constantFrom('.', '?.'),
	fc.oneof(
		keys,
		fc.nat(2).map((at) => `[${at}]`),
	),
);
const path = fc
	.array(steps, { minLength: 1, maxLength: 4 })
	.map(
		(list) =>
			`$json${list.map(([dot, key]) => (key.startsWith('[') ? `${dot === '?.' ? dot : ''}${key}` : `${dot}${key}`)).join('')}`,
	);
const expression = fc
	.array(path, { minLength: 1, maxLength: 3 })
	.map((paths) => `={{ ${paths.join(' ?? ')} }}`);

describe('the parameters of many items', () => {
	it('are looked up in the item only where n8n gives the same', () => {
		let found = 0;
		fc.assert(
			fc.property(values.object, expression, (json, written) => {
				const own = recipeOf(written)?.(json as IDataObject);
				if (typeof own === 'symbol') return;
				found++;
				expect(own).toEqual(evaluated(written, json as IDataObject));
			}),
			{ numRuns: 1500, seed: 1 },
		);
		expect(found).toBeGreaterThan(100);
	});

	it.each([
		'={{ $json.number + 1 }}',
		'={{ $json["number"] }}',
		'={{ $json.number.toString() }}',
		'=Order {{ $json.number }}',
		'={{ $json.number }} ',
		'={{ $json }}',
		'={{ $now }}',
		'={{ $("Node").item.json.number }}',
		'={{ $json.a || $json.b }}',
		'={{ $jsonish.number }}',
	])('leave %s to n8n', (written) => {
		expect(recipeOf(written)).toBeUndefined();
		expect(recipeOf({ nested: [written] })).toBeUndefined();
	});

	it('are objects of their own for every item', () => {
		const recipe = recipeOf({ name: '={{ $json.name }}', list: [1, { deep: true }] })!;
		const [first, second] = [recipe({ name: 'A' }), recipe({ name: 'B' })];
		expect([first, second]).toEqual([
			{ name: 'A', list: [1, { deep: true }] },
			{ name: 'B', list: [1, { deep: true }] },
		]);
		expect((first as { list: unknown }).list).not.toBe((second as { list: unknown }).list);
	});

	function reading(written: unknown, gives: (index: number) => unknown) {
		const asked: number[] = [];
		const context = {
			getNodeParameter: (
				_name: string,
				index: number,
				_fallback: unknown,
				options?: { rawExpressions?: boolean },
			) => {
				if (options?.rawExpressions) return written;
				asked.push(index);
				return gives(index);
			},
		};
		const items = [1, 2, 3].map((number) => ({ json: { number } }));
		return {
			asked,
			parameters: new ItemParameters(context as never, items, new Set(['converted'])),
			items,
		};
	}

	it('are asked of n8n until it has given the same once', () => {
		const { asked, parameters } = reading('={{ $json.number }}', (index) => index + 1);
		expect([0, 1, 2].map((index) => parameters.get('any', index))).toEqual([1, 2, 3]);
		expect(asked).toEqual([0]);
	});

	it("stay n8n's where it gives something else, or converts the value", () => {
		const { asked, parameters } = reading('={{ $json.number }}', (index) => `item ${index}`);
		expect([0, 1, 2].map((index) => parameters.get('any', index))).toEqual([
			'item 0',
			'item 1',
			'item 2',
		]);
		parameters.get('converted', 1);
		parameters.get('converted', 2);
		expect(asked).toEqual([0, 1, 2, 1, 2]);
	});

	it('share one object where all items have the same value, and only there', () => {
		const constant = reading({ wait: true }, () => ({ wait: true }));
		constant.parameters.get('options', 0);
		const [second, third] = [1, 2].map((index) => constant.parameters.getShared('options', index));
		expect(second).toEqual({ wait: true });
		expect(third).toBe(second);
		expect(constant.asked).toEqual([0]);

		const own = reading({ wait: '={{ $json.number }}' }, (index) => ({ wait: index + 1 }));
		expect([0, 1, 2].map((index) => own.parameters.getShared('options', index))).toEqual([
			{ wait: 1 },
			{ wait: 2 },
			{ wait: 3 },
		]);

		const disputed = reading({ wait: true }, (index) => ({ wait: index }));
		expect([0, 1, 2].map((index) => disputed.parameters.getShared('options', index))).toEqual([
			{ wait: 0 },
			{ wait: 1 },
			{ wait: 2 },
		]);
	});

	it('are right in a run: a value that only n8n can find, between two that stand in their items', async () => {
		const items = ['1', '2', '3'].map((number) => ({
			number: `E${number}`,
			other: { number: `F${number}` },
		}));
		const run = await runNode({
			node: 'kuaidi100',
			parameters: {
				resource: 'order',
				operation: 'ship',
				platform: 'YOUZAN',
				shopId: '={{ $json.other.number.slice(0, 1) }}',
				orderNumber: '={{ $json.missing ?? $json.number }}',
				courier: { __rl: true, mode: 'code', value: '={{ "yuan" + "tong" }}' },
				waybill: '={{ $json.other.number }}',
				options: { previewOnly: true },
			},
			items,
		});
		expect(run.json.map((json) => json.preview)).toEqual(
			['1', '2', '3'].map((number) => ({
				type: 'YOUZAN',
				shopId: 'F',
				orderNum: `E${number}`,
				com: 'yuantong',
				waybill: `F${number}`,
			})),
		);
		expect(wire.requests).toHaveLength(0);
	});
});
