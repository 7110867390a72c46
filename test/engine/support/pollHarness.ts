/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/**
 * Runs a polling trigger of this pack on n8n-core's real PollContext, in both of n8n's poll
 * engines:
 *
 * - `default`: the state is n8n's own static data object, held in memory. It is saved when a poll
 *   emits, and once after the activation; a restart brings the last saved state back and polls at
 *   once.
 * - `durable` (durable cursors): each poll works on a clone of the stored state. It is stored
 *   together with the execution, or alone where a poll returns null; an activation poll that
 *   returns null is not stored. A restart polls nothing by itself: the next occurrence does.
 *
 * Modelled on n8n 2.41.1: PollTriggerExecutor (used as it is), PollTriggerTaskHandler,
 * TriggerExecutionContextFactory, PollCursorService and WorkflowStaticDataService. The clock is the
 * caller's: `fakeClock()` below.
 */
import {
	ErrorReporter,
	PollContext,
	PollTriggerExecutor,
	Tracing,
	TriggersAndPollers,
} from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { deepCopy, Workflow } from 'n8n-workflow';
import { AsyncLocalStorage } from 'node:async_hooks';
import { isDeepStrictEqual } from 'node:util';
import { accounts, additionalDataFor, credentialTypes, nodeTypes } from './harness';

export type PollEngine = 'default' | 'durable';
export const POLL_ENGINES: PollEngine[] = ['default', 'durable'];

/** Where n8n's process is killed; what was under way is lost. */
export type Death =
	/** While the poll reads, or before its result is taken. */
	| 'before emit'
	/** Default engine only: the state is saved, the execution does not exist yet. */
	| 'before run'
	/** Default engine only: the execution exists, the state is not saved yet. */
	| 'before save';

export interface Execution {
	items: INodeExecutionData[];
	json: IDataObject[];
}

export interface PollOutcome {
	/** The execution this poll started; absent where it found nothing, failed or died. */
	execution?: Execution;
	/** What the node handed over for an execution, whether or not one came into being. */
	handedOver?: IDataObject[];
	/**
	 * What the poll threw (an activation fails with it; otherwise n8n records it as a failed
	 * execution).
	 */
	thrown?: Error;
	/**
	 * Errors the node reported beside its items (`__emitError`), and what it threw outside an
	 * activation.
	 */
	errors: Error[];
}

export interface PollTriggerOptions {
	/** The node's name, e.g. `kuaidi100OrderTrigger`. */
	node: string;
	parameters: INodeParameters;
	engine: PollEngine;
	credentials?: Record<string, ICredentialDataDecryptedObject>;
	timezone?: string;
	/**
	 * Milliseconds a scheduled poll of the durable engine may take; n8n's own default is 36 s of its
	 * 45.
	 */
	budgetMs?: number;
	/** The workflow's static data from before, as it stands in the database. */
	saved?: IDataObject;
}

const NAME = 'Trigger';
const NODE_ID = 'node-1';
const silent = { debug() {}, info() {}, warn() {}, error() {}, scoped: () => silent };
const triggersAndPollers = new TriggersAndPollers();
const executor = new PollTriggerExecutor(silent as never, triggersAndPollers, new Tracing(), {
	error() {},
	warn() {},
} as unknown as ErrorReporter);

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export class PollTrigger {
	/** Executions that exist, in the order n8n started them. */
	readonly executions: Execution[] = [];
	/** Failed executions that n8n recorded for this trigger. */
	readonly errors: Error[] = [];

	/** `workflow_entity.staticData` (default engine). */
	private savedStaticData: IDataObject;
	/** `poller_state.cursor` (durable engine). */
	private storedCursor?: IDataObject;
	private process?: {
		workflow: Workflow;
		poll: (testing: boolean, outcome: PollOutcome, dies?: Death) => Promise<void>;
	};
	parameters: INodeParameters;
	budgetMs: number;
	readonly engine: PollEngine;

	constructor(private readonly options: PollTriggerOptions) {
		this.engine = options.engine;
		this.parameters = options.parameters;
		this.budgetMs = options.budgetMs ?? 36_000;
		this.savedStaticData = throughJson(options.saved ?? {});
	}

	/** What n8n has stored of the trigger's state: what a new process starts with. */
	get stored(): IDataObject {
		const own =
			this.engine === 'default' ? this.savedStaticData[`node:${NAME}`] : this.storedCursor;
		return throughJson((own ?? {}) as IDataObject);
	}

	/** All orders that reached an execution. */
	get json(): IDataObject[] {
		return this.executions.flatMap(({ json }) => json);
	}

	/** The user publishes the workflow: n8n polls once; where that throws, the activation fails. */
	async activate(mode: WorkflowActivateMode = 'activate', dies?: Death): Promise<PollOutcome> {
		const workflow = this.load();
		const outcome: PollOutcome = { errors: [] };
		const poll =
			this.engine === 'default' ? this.inMemory(workflow, mode) : this.snapshots(workflow, mode);
		this.process = { workflow, poll };
		try {
			await poll(true, outcome, dies);
		} catch (error) {
			outcome.thrown = error as Error;
			this.process = undefined;
			return outcome;
		}
		if (dies) this.process = undefined;
		else if (this.engine === 'default') this.save(workflow);
		return outcome;
	}

	/** One occurrence of n8n's schedule. */
	async poll(dies?: Death): Promise<PollOutcome> {
		const outcome: PollOutcome = { errors: [] };
		const own = this.process;
		if (!own) throw new Error('The trigger is not active');
		await own.poll(false, outcome, dies);
		if (dies && this.process === own) this.process = undefined;
		return outcome;
	}

	/**
	 * n8n is started again, after a kill or a stop. The default engine polls at once, the durable one
	 * at the next occurrence.
	 */
	async restart(dies?: Death): Promise<PollOutcome> {
		if (this.engine === 'default') return await this.activate('init', dies);
		const workflow = this.load();
		this.process = { workflow, poll: this.snapshots(workflow, 'init') };
		return { errors: [] };
	}

	/** “Execute step” in the editor. n8n saves no state of it. */
	async test(): Promise<PollOutcome> {
		const outcome: PollOutcome = { errors: [] };
		const workflow = this.load();
		const { context } = this.context(workflow, 'manual', 'manual', () => outcome);
		try {
			const items = await triggersAndPollers.runPollFunction(
				workflow,
				workflow.getNode(NAME)!,
				context,
			);
			if (items) outcome.execution = execution(items);
		} catch (error) {
			outcome.thrown = error as Error;
		}
		return outcome;
	}

	/**
	 * Saves the default engine's state as it stands in memory, as another trigger's run of the same
	 * workflow would.
	 */
	saveNow(): void {
		if (this.process) this.save(this.process.workflow);
	}

	private load(): Workflow {
		const { node, timezone = 'Asia/Shanghai' } = this.options;
		return new Workflow({
			id: 'workflow-1',
			name: 'Test',
			active: true,
			nodeTypes,
			settings: { timezone },
			staticData: throughJson(this.savedStaticData),
			nodes: [
				{
					id: NODE_ID,
					name: NAME,
					type: node,
					typeVersion: 1,
					position: [0, 0],
					parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] }, ...this.parameters },
					credentials: Object.fromEntries(
						[...credentialTypes.keys()].map((type) => [type, { id: type, name: type }]),
					),
				} as INode,
			],
			connections: {},
		});
	}

	private save(workflow: Workflow): void {
		const data = workflow.staticData as IDataObject & { __dataChanged?: boolean };
		if (data.__dataChanged !== true) return;
		this.savedStaticData = throughJson(data);
		data.__dataChanged = false;
	}

	private context(
		workflow: Workflow,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
		outcome: () => PollOutcome,
		durable: {
			data?: () => IDataObject;
			commit?: () => Promise<void>;
			emit?: (items: INodeExecutionData[][]) => void;
			budget?: () => number;
		} = {},
	): { context: PollContext } {
		const { emit, commit, data, budget } = durable;
		const context = new PollContext(
			workflow,
			workflow.getNode(NAME)!,
			additionalDataFor({ ...accounts, ...this.options.credentials }),
			mode,
			activation,
			emit as never,
			(error) => {
				outcome().errors.push(error);
				this.errors.push(error);
			},
			commit,
			undefined,
			data,
			budget,
		);
		return { context };
	}

	private start(outcome: PollOutcome, items: INodeExecutionData[][]): void {
		outcome.execution = execution(items);
		this.executions.push(outcome.execution);
	}

	/** One workflow object and one context live as long as the process; all polls share them. */
	private inMemory(workflow: Workflow, activation: WorkflowActivateMode) {
		const polls = new AsyncLocalStorage<{ outcome: PollOutcome; dies?: Death }>();
		const now = () => polls.getStore()!;
		const { context } = this.context(workflow, 'trigger', activation, () => now().outcome, {
			emit: (items) => {
				const { outcome, dies } = now();
				outcome.handedOver = execution(items).json;
				if (dies === 'before emit') return;
				if (dies !== 'before save') this.save(workflow);
				if (dies !== 'before run') this.start(outcome, items);
			},
		});
		const poll = executor.create(workflow, workflow.getNode(NAME)!, context, () => true);
		return async (testing: boolean, outcome: PollOutcome, dies?: Death) =>
			await polls.run({ outcome, dies }, async () => await poll(testing));
	}

	/** Each poll has its own clone of the stored state; nothing else survives it. */
	private snapshots(active: Workflow, activation: WorkflowActivateMode) {
		return async (testing: boolean, outcome: PollOutcome, dies?: Death) => {
			const workflow = testing ? active : this.load();
			this.storedCursor ??= throughJson(workflow.getStaticData('node', workflow.getNode(NAME)!));
			const snapshot = deepCopy(this.storedCursor);
			const commit = () => {
				if (!isDeepStrictEqual(snapshot, this.storedCursor))
					this.storedCursor = throughJson(snapshot);
			};
			const emit = (items: INodeExecutionData[][]) => {
				outcome.handedOver = execution(items).json;
				if (dies) return;
				commit();
				this.start(outcome, items);
			};
			const { context } = this.context(
				workflow,
				'trigger',
				testing ? activation : 'update',
				() => outcome,
				{
					data: () => snapshot,
					emit,
					commit: async () => commit(),
					budget: testing ? undefined : () => this.budgetMs,
				},
			);
			const node = workflow.getNode(NAME)!;
			if (testing) return await executor.create(workflow, node, context, () => true)(true);
			try {
				const items = await triggersAndPollers.runPollFunction(workflow, node, context);
				if (items) emit(items);
				else if (!dies) commit();
			} catch (error) {
				context.__emitError(error as Error);
			}
		};
	}
}

function execution(items: INodeExecutionData[][]): Execution {
	const [first = []] = throughJson(items);
	return { items: first, json: first.map(({ json }) => json) };
}

/**
 * A clock that stands still until it is moved: only `Date` is played, timers are real. Install it
 * once in a file.
 */
export function fakeClock(start: Date | string): {
	now(): number;
	set(time: Date | string | number): void;
	pass(seconds: number): void;
} {
	beforeEach(() => {
		jest.useFakeTimers({
			now: new Date(start),
			doNotFake: [
				...([
					'nextTick',
					'queueMicrotask',
					'setImmediate',
					'clearImmediate',
					'setInterval',
					'clearInterval',
				] as const),
				...(['setTimeout', 'clearTimeout', 'hrtime', 'performance'] as const),
			],
		});
	});
	afterEach(() => {
		jest.useRealTimers();
	});
	return {
		now: () => Date.now(),
		set: (time) => void jest.setSystemTime(new Date(time)),
		pass: (seconds) => void jest.setSystemTime(Date.now() + seconds * 1000),
	};
}
