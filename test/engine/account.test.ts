import { runNode } from './harness';
import { playProviders } from './providers';

const wire = playProviders();

describe('STT account: get', () => {
	const parameters = { resource: 'account', operation: 'get' };

	it('gives user ID and balance', async () => {
		const run = await runNode({ node: 'sttLogistics', parameters });
		expect(run.error).toBeUndefined();
		expect(run.json).toEqual([{ userId: expect.any(String), balance: expect.any(Number) }]);
		expect(wire.requests[0]).toMatchObject({ method: 'POST', url: 'http://best.dingcang.vip/api/getaccoutinfo.php' });
	});

	it('is asked again after a broken connection, for a read costs nothing', async () => {
		wire.sandbox.faults.add({ provider: 'dingcang', kind: 'reset-before', times: 1 });
		const run = await runNode({ node: 'sttLogistics', parameters });
		expect(run.error).toBeUndefined();
		expect(wire.requests).toHaveLength(2);
	});
});
