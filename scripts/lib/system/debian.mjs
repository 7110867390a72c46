/**
 * System programs that only some tests need (a browser, Redis): installed by ourselves where we
 * may, else asked for.
 */
import { withLock } from './lock.mjs';
import { scratch } from '../paths.mjs';
import { createProgress } from '../progress.mjs';
import { run, tail } from './run.mjs';

/** @returns {Promise<string | undefined>} where the program is */
async function find(program) {
	const { code, stdout } = await run('sh', ['-c', 'command -v "$1"', 'sh', program]);
	return code === 0 ? stdout.trim() : undefined;
}

async function aptGet(args, packageName) {
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	const { code, stdout, stderr } = await run('apt-get', args, { env });
	if (code === 0) return;
	throw new Error(
		`apt-get ${args.join(' ')} failed; the Debian package ${packageName} is needed:\n${tail(`${stdout}\n${stderr}`)}`,
	);
}

/**
 * @param {string} packageName the Debian package, e.g. "chromium"
 * @param {string} program what it brings, e.g. "chromium"
 * @returns {Promise<string>} the program's path
 */
export async function ensureDebianPackage(packageName, program = packageName) {
	const present = await find(program);
	if (present) return present;
	const how = `the program "${program}" (on Debian and Ubuntu: apt-get install ${packageName})`;
	if (process.getuid?.() !== 0 || !(await find('apt-get'))) {
		throw new Error(`This needs ${how}. Install it and run the command again.`);
	}
	return await withLock(scratch('apt.lock'), async () => {
		const progress = createProgress(`Debian package ${packageName}`);
		try {
			progress.step('reading the package lists');
			await aptGet(['update', '-q'], packageName);
			progress.step('installing');
			const wait = ['-o', 'DPkg::Lock::Timeout=300'];
			await aptGet(
				['install', '-y', '-q', '--no-install-recommends', ...wait, packageName],
				packageName,
			);
			const installed = await find(program);
			if (!installed) throw new Error(`${packageName} was installed, but brought no ${how}.`);
			await progress.done('ready');
			return installed;
		} catch (error) {
			progress.stop();
			throw error;
		}
	});
}
