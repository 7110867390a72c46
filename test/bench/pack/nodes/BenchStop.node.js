const describe = require('./describe');
const meter = require('./meter');

const at = (json, path) => path.split('.').reduce((value, key) => value?.[key], json);

/**
 * Ends the measured stretch and puts out what it cost, and how many items carry what the job should
 * have given them.
 */
class BenchStop {
	constructor() {
		this.description = describe('benchStop', 'Bench Stop', [
			{ displayName: 'Done When', name: 'doneWhen', type: 'string', default: '' },
		]);
	}

	async execute() {
		const cost = meter.stop(this.getExecutionId(), this.getWorkflow().id);
		const items = this.getInputData();
		const path = this.getNodeParameter('doneWhen', 0);
		const done = items.filter(({ json }) => Boolean(at(json, path)));
		const files = items.filter(({ binary }) => binary !== undefined).length;
		const failed = items.find(({ json }) => !at(json, path));
		return [
			[
				{
					json: { ...cost, items: items.length, done: done.length, files, failed: failed?.json },
					pairedItem: { item: 0 },
				},
			],
		];
	}
}

module.exports = { BenchStop };
