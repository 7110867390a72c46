const describe = require('./describe');
const { modelOrder } = require('./orders');

/** Makes orders: their number is the query parameter `n` of the webhook that starts the run. */
class BenchOrders {
	constructor() {
		this.description = describe('benchOrders', 'Bench Orders');
	}

	async execute() {
		const { n } = this.getInputData()[0].json.query;
		return [
			Array.from({ length: Number(n) }, (_, at) => ({
				json: modelOrder(at + 1),
				pairedItem: { item: 0 },
			})),
		];
	}
}

module.exports = { BenchOrders };
