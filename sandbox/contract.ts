/** What a sandbox can do, apart from how it does it: the server and the page know this alone. */
import type { FaultPlan } from './faults.ts';
import type { Kuaidi100OrderInput, KuaikuaiOrderInput, Seed } from './seed.ts';
import type {
	CallRecord,
	EnterpriseOrder,
	Kuaidi100Order,
	KuaikuaiOrder,
	Provider,
	SandboxState,
	Settings,
	WireAnswer,
	WireRequest,
} from './types.ts';

type DeepPartial<T> = {
	[K in keyof T]?: T[K] extends unknown[] ? T[K] : T[K] extends object ? DeepPartial<T[K]> : T[K];
};
export type SettingsPatch = DeepPartial<Settings>;

export interface SandboxOptions {
	/** Default `empty`. */
	seed?: Seed;
	now?: () => Date;
	/** Base URL of label files and of the consent page; a listening sandbox knows its own. */
	publicBase?: string;
	labelReadyAfter?: number;
	settings?: SettingsPatch;
}

export interface Counts {
	calls: Record<string, number>;
	/** Calls that a fault struck, by its kind. */
	faults: Record<string, number>;
	/** Calls that were refused, with a reason in `problems`. */
	refused: number;
	kuaidi100: { billed: number; shipBacks: Record<string, number> };
	kuaidi100Enterprise: { tasks: number; shipBacks: Record<string, number> };
	stt: { labelsBought: number; labels: Record<string, number>; cancelled: number };
	fengchao: { trades: number; imports: Record<string, number> };
	kuaikuai: {
		labelsBought: number;
		/** By EcOrderId (`Sid`), for shop orders. */
		labelsPerShopOrder: Record<string, number>;
		refundsRequested: number;
		shipBacks: Record<string, number>;
	};
}

/** How an answer is to travel; `handle` acts it out without a socket, the server with one. */
export type Delivery =
	| { how: 'whole'; answer: WireAnswer }
	| { how: 'drip'; answer: WireAnswer; ms: number }
	| { how: 'reset' }
	| { how: 'hang' };

export interface Sandbox {
	state: SandboxState;
	calls: CallRecord[];
	faults: FaultPlan;
	handle(provider: Provider, request: WireRequest): Promise<WireAnswer | 'reset'>;
	/** `handle` for a caller that has a socket. */
	deliver(provider: Provider, request: WireRequest): Promise<Delivery>;
	listen(port?: number, host?: string): Promise<{ url: string; close(): Promise<void> }>;
	/**
	 * Starts anew with a seed (default: the one it was made with) and the settings it was made with;
	 * no faults.
	 */
	reset(seed?: Seed): void;
	set(settings: SettingsPatch): void;
	counts(): Counts;
	addKuaidi100Order(input?: Kuaidi100OrderInput): Kuaidi100Order;
	/** Changes an order, and its updateTime to now unless given. */
	updateKuaidi100Order(orderNum: string, change: Partial<Kuaidi100Order>): Kuaidi100Order;
	addKuaikuaiOrder(input?: KuaikuaiOrderInput): KuaikuaiOrder;
	addEnterpriseOrder(input?: Partial<EnterpriseOrder>): EnterpriseOrder;
	/**
	 * Pushes the orders of all tasks that were not pushed yet, or of one that was: in a shape that the
	 * sandbox made up. `aborted` plays the provider giving up.
	 */
	pushTasks(which?: { taskId?: string; aborted?: boolean }): Promise<Pushed[]>;
	/** The push after a consent for the enterprise import, of the last authorization. */
	pushConsent(shop?: { shopId?: string; shopName?: string }): Promise<Pushed>;
	/**
	 * Plays the shop owner's consent: POSTs the documented JSON to the callbackUrl of an authorize
	 * call.
	 */
	authorizeShop(consent?: Consent): Promise<{ status: number; body: string; sent: unknown }>;
}

export interface Pushed {
	taskId?: string;
	param: string;
	status: number;
	body: string;
}

export interface Consent {
	/** Which authorize call; default the last. */
	state?: string;
	shopId?: string;
	shopName?: string;
	type?: string;
}
