const describe = require('./describe');
const meter = require('./meter');

/** The measured stretch of a run begins when this node is through. */
class BenchStart {
	constructor() {
		this.description = describe('benchStart', 'Bench Start');
	}

	async execute() {
		const items = this.getInputData();
		meter.start(this.getExecutionId());
		return [items];
	}
}

module.exports = { BenchStart };
