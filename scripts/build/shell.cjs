/**
 * Published as `dist/shell.js`; the build writes `classes.json` and `pack.js` beside it.
 *
 * When n8n starts, it makes one instance of every class and reads its data; the functions are
 * called only by workflows that use them. So n8n gets shells: the class's data from JSON, and
 * functions that load the code of the pack when first called.
 */
'use strict';

const classes = require('./classes.json');

/** A class that cannot be told from the one of this name in `pack.js`. */
exports.shell = (name) => {
	const { data, own, inherited } = classes[name];
	let real;

	const forward = (path) =>
		function (...args) {
			real ??= new (require('./pack.js')[name])();
			return path.reduce((value, key) => value[key], real).apply(this, args);
		};

	// The class's name is that of the key.
	const { [name]: Shell } = {
		[name]: class {
			constructor() {
				// Parsed anew each time: n8n changes descriptions in place.
				Object.assign(this, JSON.parse(data));
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
