/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/** Milliseconds of CPU this process has taken: what other processes take does not count. */
export function cpuMs(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}
