/**
 * Loaded into a private n8n before anything else (`node --require`): it may talk to this machine
 * and to nobody else, whatever setting was forgotten. What it tried is written to a file, so that a
 * test can say that nothing was.
 */
const { appendFileSync } = require('node:fs');
const { Socket } = require('node:net');

const attempts = process.env.OUTSIDE_ATTEMPTS_FILE;

const isLoopback = (host) => /^(localhost|127(\.\d+){3}|::1|::ffff:127(\.\d+){3})$/.test(host);

const connect = Socket.prototype.connect;

Socket.prototype.connect = function (...args) {
	const [options] = Array.isArray(args[0]) ? args[0] : args;
	const host = (typeof options === 'object' && options?.host) || 'localhost';
	if (options?.path || isLoopback(host)) return connect.apply(this, args);
	if (attempts) appendFileSync(attempts, `${host}:${options.port}\n`);
	const error = new Error(`connect ECONNREFUSED ${host}: a private n8n talks to this machine only`);
	process.nextTick(() =>
		this.destroy(Object.assign(error, { code: 'ECONNREFUSED', syscall: 'connect' })),
	);
	return this;
};
