/**
 * Where failed items go, on every n8n: before n8n-core 2.34.4 an item with details goes to the error
 * output only by its `error`, which must not replace what the item holds.
 */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createParameters, order } from '../stt/orders';
import { packNodes, runNode } from '../support/harness';
import { playProviders } from '../support/providers';

playProviders();

/** What n8n-core 1.122 does with an item of a node's first output (handleNodeErrorOutput). */
function goesToErrorOutput(item: INodeExecutionData): boolean {
	const keys = Object.keys(item.json);
	if (item.error) return true;
	return Boolean(
		item.json.error &&
			(keys.length === 1 || (keys.length === 2 && item.json.message !== undefined)),
	);
}

async function executed(settings: object) {
	const node = packNodes.get('sttLogistics')!;
	const execute = node.execute!;
	let put: INodeExecutionData[] = [];
	node.execute = async function (this: IExecuteFunctions) {
		const outputs = (await execute.call(this)) as INodeExecutionData[][];
		put = [...outputs[0]];
		return outputs;
	};
	try {
		const items = [order('A-1'), order('B-2', { recipient: {} })];
		const parameters = createParameters();
		const run = await runNode({ node: 'sttLogistics', parameters, items, settings });
		return { put, run };
	} finally {
		node.execute = execute;
	}
}

it('an item of the error output is known as such by an old n8n, and keeps its details', async () => {
	const { put, run } = await executed({ onError: 'continueErrorOutput' });
	expect(put.map(goesToErrorOutput)).toEqual([false, true]);
	expect(put[1].error?.message).toContain('Recipient');
	expect(Object.keys(put[1])).not.toContain('error');
	expect(JSON.parse(JSON.stringify(put[1]))).not.toHaveProperty('error');
	const [success, errors] = run.outputs;
	expect(success.map(({ json }) => json.number)).toEqual(['A-1']);
	expect(errors[0].json).toMatchObject({
		number: 'B-2',
		error: expect.stringContaining('Recipient'),
		details: { kind: 'invalid', orderNumber: 'B-2' },
	});
});

it('an item of the regular output stays there, with the order and its details', async () => {
	const { put, run } = await executed({ onError: 'continueRegularOutput' });
	expect(put.map(goesToErrorOutput)).toEqual([false, false]);
	expect(run.json[1]).toMatchObject({ number: 'B-2', details: { kind: 'invalid' } });
});
