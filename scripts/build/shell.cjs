/**
 * Published as `dist/shell.js`; the build writes `classes.json` and `pack.js` beside it.
 *
 * When n8n starts, it makes one instance of every class and reads its data; the functions are
 * called only by workflows that use them. So n8n gets shells: the class's data from JSON, and
 * functions that load the code of the pack when first called.
 */
'use strict';

const { LoggerProxy, NodeConnectionTypes, NodeOperationError } = require('n8n-workflow');
const { oldest, classes } = require('./classes.json');

/**
 * What the nodes use of n8n came with n8n-workflow 1.83, as `NodeConnectionTypes` did. An n8n that
 * lacks it gets one sentence in its log, in the nodes' panels and as the error of every run.
 */
const refusal = NodeConnectionTypes
	? undefined
	: `n8n-nodes-china-fulfillment needs n8n ${oldest} or later, and this n8n is older: update n8n`;

if (refusal) LoggerProxy.error(refusal);

const refuse = (context) => {
	throw context?.getNode ? new NodeOperationError(context.getNode(), refusal) : new Error(refusal);
};

/** A class that cannot be told from the one of this name in `pack.js`. */
exports.shell = (name) => {
	const { data, own, inherited } = classes[name];
	let real;

	const forward = (path) =>
		function (...args) {
			if (refusal) refuse(this);
			real ??= new (require('./pack.js')[name])();
			return path.reduce((value, key) => value[key], real).apply(this, args);
		};

	// The class's name is that of the key.
	const { [name]: Shell } = {
		[name]: class {
			constructor() {
				// Parsed anew each time: n8n changes descriptions in place.
				Object.assign(this, JSON.parse(data));
				if (refusal && this.description) {
					const hint = { message: refusal, type: 'danger', location: 'ndv' };
					this.description.hints = [{ ...hint, whenToDisplay: 'always' }];
				}
				for (const path of own) {
					const holder = path.slice(0, -1).reduce((value, key) => value[key], this);
					holder[path.at(-1)] = forward(path);
				}
			}
		},
	};
	for (const key of inherited) {
		Object.defineProperty(Shell.prototype, key, {
			value: forward([key]),
			writable: true,
			configurable: true,
		});
	}
	return Shell;
};
