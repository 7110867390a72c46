const describe = require('./describe');
const floors = require('./floors');

/** The floor of one job: what no node in n8n can undercut by much. */
class BenchFloor {
	constructor() {
		this.description = describe('benchFloor', 'Bench Floor', [
			{ displayName: 'Job', name: 'job', type: 'string', default: '' },
			{ displayName: 'Base', name: 'base', type: 'string', default: '' },
			{ displayName: 'In Flight', name: 'inFlight', type: 'number', default: 16 },
		]);
	}

	async execute() {
		const [job, base, inFlight] = ['job', 'base', 'inFlight'].map((name) =>
			this.getNodeParameter(name, 0),
		);
		const orders = this.getInputData().map(({ json }) => json);
		const results = await floors[job]({ helpers: this.helpers, base, orders, inFlight });
		return [results.map((json, item) => ({ json, pairedItem: { item } }))];
	}
}

module.exports = { BenchFloor };
