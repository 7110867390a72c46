/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/** What the thread works between two turns of the event loop. */
export class Turns {
	longestMs = 0;
	private at = 0;
	private running = false;

	start(): void {
		this.longestMs = 0;
		this.running = true;
		this.at = cpuMs();
		const turn = () => {
			const now = cpuMs();
			this.longestMs = Math.max(this.longestMs, now - this.at);
			this.at = now;
			if (this.running) setTimeout(turn, 1);
		};
		setTimeout(turn, 1);
	}

	stop(): void {
		this.running = false;
	}
}

function cpuMs(): number {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1000;
}
