/**
 * Shows that a long step lives: one line that counts on a terminal, a line now and then in a log.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

export const formatDuration = (ms) => {
	const seconds = Math.round(ms / 1000);
	return seconds < 60
		? `${seconds} s`
		: `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
};

const megabytes = (folder) =>
	new Promise((resolve) => {
		if (!existsSync(folder)) resolve(0);
		else
			execFile('du', ['-sk', folder], (_error, stdout) =>
				resolve(Math.round(Number.parseInt(stdout, 10) / 1024) || 0),
			);
	});

/**
 * @param {string} title what is being done, for whom
 * @param {{ folder?: string, stream?: NodeJS.WriteStream }} options `folder`: its size is shown
 * while it grows
 */
export function createProgress(title, { folder, stream = process.stderr } = {}) {
	const started = Date.now();
	let step = '';
	let size = 0;
	let measuring = false;
	let lastLine = 0;

	const text = () => {
		const parts = [formatDuration(Date.now() - started), ...(size ? [`${size} MB`] : [])];
		return `${title}: ${step} (${parts.join(', ')})`;
	};
	const show = (force = false) => {
		if (stream.isTTY) stream.write(`\r\u001b[K${text().slice(0, (stream.columns ?? 100) - 1)}`);
		else if (force || Date.now() - lastLine >= 20_000) {
			lastLine = Date.now();
			stream.write(`${text()}\n`);
		}
	};
	const measure = async () => {
		if (!folder || measuring) return;
		measuring = true;
		size = await megabytes(folder);
		measuring = false;
	};
	const ticking = setInterval(show, 1000);
	const measuringTimer = setInterval(measure, 10_000);

	return {
		step(words) {
			step = words;
			show(true);
		},
		async done(words) {
			clearInterval(ticking);
			clearInterval(measuringTimer);
			if (folder) size = await megabytes(folder);
			step = words;
			show(true);
			if (stream.isTTY) stream.write('\n');
		},
		stop() {
			clearInterval(ticking);
			clearInterval(measuringTimer);
			if (stream.isTTY) stream.write('\n');
		},
	};
}
