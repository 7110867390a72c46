/**
 * What must become of an operation under each fault: the statement that the matrix checks, and that
 * docs/faults.md shows. Nothing here is computed. Each row states six cells for the item that is
 * struck: the fault strikes once (as it is, under Retry On Fail, under Continue), and it lasts (the
 * same three). A cell is a word (see `Word` in matrix.ts) and how often the struck call was made;
 * without a number that depends on time.
 */
import type { FaultName } from './faults';

/** The chapters of docs/faults.md. */
export const KINDS = {
	read: 'Reads',
	billed: 'Billed reads',
	lookedUp: 'Writes that can be looked up, or made again',
	unknown: 'Writes that nobody can look up',
	waiting: 'Waiting for labels',
	file: 'Label files',
} as const;

export interface Behaviour {
	kind: keyof typeof KINDS;
	name: string;
	means: string;
	/** As `nameOf` in samples.ts writes them. */
	operations: string[];
	/**
	 * How the second item travels: by itself and after the first, by itself at the same time, in the
	 * same call; or only its file by itself.
	 */
	items: 'apart' | 'at once' | 'together' | 'files';
	rows: Row[];
}

type Six = [
	onceAlone: string,
	onceRetry: string,
	onceContinue: string,
	lastingAlone: string,
	lastingRetry: string,
	lastingContinue: string,
];

export interface Row {
	faults: FaultName[];
	/** In words: what these faults have in common here. */
	because: string;
	cells: Six;
}

/**
 * It surely did not happen, and a moment later it may: the call is made again, three times in all.
 */
const notNow: FaultName[] = ['refused connection'];
/** Refused as busy, so not done: the item keeps its place, and is sent again until “Wait While Busy” is over. */
const tooMany: FaultName[] = ['429', '429, soon'];
/** The provider, or what stands at its address, said no. */
const saidNo: FaultName[] = ['429, later', 'redirect', 'business error'];
/** Nothing was done, but nobody here can know. */
const lostBefore: FaultName[] = [
	'reset before',
	'time-out before',
	'500',
	'502 HTML',
	'HTML 200 before',
];
/** It was done, but nobody here can know. */
const lostAfter: FaultName[] = [
	'reset after',
	'time-out after',
	'drip',
	'empty',
	'malformed',
	'oversized',
	'HTML 200 after',
];

const AGAIN = 'surely not done: made again';
const NO = 'not done, says so';

const repeated: Row = {
	faults: notNow,
	because: AGAIN,
	cells: ['retried 2', 'retried 2', 'retried 2', 'failed 3', 'failed 9', 'failed 3'],
};
const held: Row = {
	faults: tooMany,
	because: 'not done: the item keeps its place and is sent again',
	cells: ['retried 2', 'retried 2', 'retried 2', 'failed', 'failed', 'failed'],
};
const refused: Row = {
	faults: saidNo,
	because: NO,
	cells: ['failed 1', 'retried 2', 'failed 1', 'failed 1', 'failed 3', 'failed 1'],
};

/** Of reads: what a second try may mend at once, and what it would not. */
const flaky: FaultName[] = [...notNow, 'reset before', 'reset after', '500', '502 HTML'];
const firm: FaultName[] = [
	...saidNo,
	'time-out before',
	'time-out after',
	'drip',
	'empty',
	'malformed',
	'oversized',
	'HTML 200 before',
	'HTML 200 after',
];
const freeRead: Row[] = [
	held,
	{
		faults: flaky,
		because: 'a read is made again freely',
		cells: ['retried 2', 'retried 2', 'retried 2', 'failed 3', 'failed 9', 'failed 3'],
	},
	{
		faults: firm,
		because: 'asking again at once would not help',
		cells: ['failed 1', 'retried 2', 'failed 1', 'failed 1', 'failed 3', 'failed 1'],
	},
];

/** An answer came, and it is not the document's. */
const reported: FaultName[] = ['empty', 'malformed', 'HTML 200 before', 'HTML 200 after'];

export const behaviours: Behaviour[] = [
	{
		kind: 'read',
		name: 'Reads',
		means: 'Nothing changes and nothing is billed, so a read is made again wherever that may help.',
		operations: [
			'fengchao account: get',
			'fengchao account: getQuota',
			'kuaikuai account: get',
			'kuaikuai address: validate',
			'kuaikuai carrier: getAll',
			'kuaikuai rate: getAll',
			'kuaikuai shop: getAll',
			'kuaikuai shopOrder: getAll',
			'kuaikuai shopOrder: getLabels',
			'sttLogistics account: get',
			'sttLogistics channel: getAll',
			'sttLogistics label: get (raw)',
			'sttLogistics label: getTransfer',
			'sttLogistics order: getCancelStatus',
			'sttLogistics tracking: get',
		],
		items: 'apart',
		rows: freeRead,
	},
	{
		kind: 'read',
		name: 'Reads in batches',
		means: 'The same, for many items in one call.',
		operations: ['sttLogistics label: get', 'sttLogistics label: getAll'],
		items: 'together',
		rows: freeRead,
	},
	{
		kind: 'read',
		name: 'Checks of an account',
		means:
			'As its first read: an account that cannot be reached is an error. An answer that cannot be read is what the check is for: the report names it.',
		operations: [
			'fengchao account: check',
			'kuaikuai account: check',
			'sttLogistics account: check',
		],
		items: 'together',
		rows: [
			held,
			freeRead[1],
			{ ...freeRead[2], faults: firm.filter((fault) => !reported.includes(fault)) },
			{
				faults: reported,
				because: 'the report says that it cannot be read',
				cells: ['result 1', 'result 1', 'result 1', 'result 1', 'result 1', 'result 1'],
			},
		],
	},
	{
		kind: 'read',
		name: 'Reads in batches that are halved',
		means:
			'The same; a refusal may be about one number, so the batch is halved until that number stands alone.',
		operations: ['kuaikuai label: getAll'],
		items: 'together',
		rows: [
			held,
			freeRead[1],
			{ ...freeRead[2], faults: firm.filter((fault) => fault !== 'business error') },
			{
				faults: ['business error'],
				because: 'asked for again, one by one',
				cells: ['retried 2', 'retried 2', 'retried 2', 'failed 2', 'failed 6', 'failed 2'],
			},
		],
	},
	{
		kind: 'read',
		name: 'Prices of several channels',
		means:
			'A channel that refuses is no error while another one has a price; here only one is asked.',
		operations: ['sttLogistics rate: get'],
		items: 'apart',
		rows: freeRead,
	},
	{
		kind: 'billed',
		name: 'Billed reads',
		means:
			'A call that reached the provider may have been billed: it is made again only under Retry On Fail, and then for the failed item alone.',
		operations: ['kuaidi100 order: getAll'],
		items: 'apart',
		rows: [
			repeated,
			held,
			{
				faults: [...saidNo, ...lostBefore, ...lostAfter],
				because: 'may have been billed',
				cells: ['failed 1', 'retried 2', 'failed 1', 'failed 1', 'failed 3', 'failed 1'],
			},
		],
	},
	{
		kind: 'billed',
		name: 'Billed reads, several at once',
		means: 'The same; the items travel at the same time.',
		operations: [
			'kuaidi100 shop: getAuthorizationUrl',
			'kuaidi100 shop: getAuthorizationUrl (enterprise)',
		],
		items: 'at once',
		rows: [
			repeated,
			held,
			{
				faults: [...saidNo, ...lostBefore, ...lostAfter],
				because: 'may have been billed',
				cells: ['failed 1', 'retried 2', 'failed 1', 'failed 1', 'failed 3', 'failed 1'],
			},
		],
	},
	{
		kind: 'lookedUp',
		name: 'Writes that can be looked up',
		means:
			'A lost answer is looked up: what was done is a result, what was not done is an error that says so, and only where the look-up fails too the outcome stays unknown.',
		operations: ['sttLogistics order: cancel', 'sttLogistics order: create'],
		items: 'apart',
		rows: [
			repeated,
			held,
			refused,
			{
				faults: lostBefore,
				because: 'looked up: not done',
				cells: ['failed 1', 'retried 2', 'failed 1', 'unknown 1', 'unknown 1', 'unknown 1'],
			},
			{
				faults: lostAfter,
				because: 'looked up: done',
				cells: ['looked up 1', 'looked up 1', 'looked up 1', 'unknown 1', 'unknown 1', 'unknown 1'],
			},
		],
	},
	{
		kind: 'lookedUp',
		name: 'Writes in batches that can be looked up',
		means: 'The same for several orders in one call; all of them are looked up.',
		operations: ['sttLogistics order: createMany'],
		items: 'together',
		rows: [
			repeated,
			held,
			refused,
			{
				faults: lostBefore,
				because: 'looked up: not done',
				cells: ['failed 1', 'retried 2', 'failed 1', 'unknown 1', 'unknown 1', 'unknown 1'],
			},
			{
				faults: lostAfter,
				because: 'looked up: done',
				cells: ['looked up 1', 'looked up 1', 'looked up 1', 'unknown 1', 'unknown 1', 'unknown 1'],
			},
		],
	},
	{
		kind: 'lookedUp',
		name: 'Writes with a key of their own',
		means:
			'The same, but what the provider says of an unknown number is not documented. Sending it once more is safe, for the provider takes each number (each refund request) once; the error says so, and Retry On Fail does it, after one more look-up.',
		operations: ['kuaikuai label: create', 'kuaikuai shopOrder: createLabel (own number)'],
		items: 'apart',
		rows: [
			repeated,
			held,
			refused,
			{
				faults: lostBefore,
				because: 'looked up: not found',
				cells: ['unknown 1', 'retried 2', 'unknown 1', 'unknown 1', 'unknown 1', 'unknown 1'],
			},
			{
				faults: lostAfter,
				because: 'looked up: done',
				cells: ['looked up 1', 'looked up 1', 'looked up 1', 'unknown 1', 'unknown 1', 'unknown 1'],
			},
		],
	},
	{
		kind: 'lookedUp',
		name: 'Refund requests',
		means:
			'By the document the look-up of a label does not say whether its refund was requested (only the list of a shop order does), so a lost answer stays unknown. Asking once more is safe: a refund that is under review is not requested twice, and the refusal says so.',
		operations: ['kuaikuai label: cancel'],
		items: 'apart',
		rows: [
			repeated,
			held,
			refused,
			{
				faults: lostBefore,
				because: 'not known; asked once more under Retry On Fail',
				cells: ['unknown 1', 'retried 2', 'unknown 1', 'unknown 1', 'unknown 1', 'unknown 1'],
			},
			{
				faults: lostAfter,
				because: 'not known; under Retry On Fail the second request is refused as under review',
				cells: ['unknown 1', 'retried 2', 'unknown 1', 'unknown 1', 'unknown 1', 'unknown 1'],
			},
		],
	},
	{
		kind: 'lookedUp',
		name: 'Writes without a key, looked up before',
		means:
			"The provider chooses the label's number, so the order's labels are looked up before each purchase: without an answer to that, nothing is bought. What was not answered in time may still be under way, and is not sent again in the same run.",
		operations: ['kuaikuai shopOrder: createLabel'],
		items: 'apart',
		rows: [
			held,
			{
				...repeated,
				cells: ['retried 2', 'retried 2', 'retried 2', 'failed 0', 'failed 0', 'failed 0'],
			},
			{
				...refused,
				cells: ['failed 1', 'retried 2', 'failed 1', 'failed 0', 'failed 0', 'failed 0'],
			},
			{
				faults: lostBefore.filter((fault) => fault !== 'time-out before'),
				because: 'looked up: not found',
				cells: ['unknown 1', 'retried 2', 'unknown 1', 'failed 0', 'failed 0', 'failed 0'],
			},
			{
				faults: ['time-out before'],
				because: 'looked up: not found, but may be under way',
				cells: ['unknown 1', 'unknown 1', 'unknown 1', 'failed 0', 'failed 0', 'failed 0'],
			},
			{
				faults: lostAfter,
				because: 'looked up: done',
				cells: ['looked up 1', 'looked up 1', 'looked up 1', 'failed 0', 'failed 0', 'failed 0'],
			},
		],
	},
	{
		kind: 'unknown',
		name: 'Writes that nobody can look up',
		means:
			'The provider has no call that tells. A lost answer stays unknown, says so, and is never sent again, not even under Retry On Fail.',
		operations: [
			'kuaidi100 order: requestImport (enterprise)',
			'kuaidi100 order: ship',
			'kuaidi100 order: ship (enterprise)',
			'kuaikuai shopOrder: ship',
		],
		items: 'apart',
		rows: [
			repeated,
			held,
			refused,
			{
				faults: [...lostBefore, ...lostAfter],
				because: 'nobody knows',
				cells: ['unknown 1', 'unknown 1', 'unknown 1', 'unknown 1', 'unknown 1', 'unknown 1'],
			},
		],
	},
	{
		kind: 'unknown',
		name: 'Writes for several items that nobody can look up',
		means: 'The same for one form of several parcels.',
		operations: ['sttLogistics scanForm: create'],
		items: 'together',
		rows: [
			repeated,
			held,
			refused,
			{
				faults: [...lostBefore, ...lostAfter],
				because: 'nobody knows',
				cells: ['unknown 1', 'unknown 1', 'unknown 1', 'unknown 1', 'unknown 1', 'unknown 1'],
			},
		],
	},
	{
		kind: 'lookedUp',
		name: 'Writes that may be repeated',
		means:
			'An import updates what the provider knows, so sending it again changes nothing: it is repeated like a read. A refused batch is halved until the bad order stands alone.',
		operations: ['fengchao order: import'],
		items: 'together',
		rows: [
			repeated,
			held,
			{ ...refused, faults: ['429, later', 'redirect'] },
			{
				faults: ['business error'],
				because: 'sent again, one by one',
				cells: ['retried 2', 'retried 2', 'retried 2', 'failed 2', 'failed 6', 'failed 2'],
			},
			{
				faults: ['reset before', 'reset after', '500', '502 HTML'],
				because: 'sent again at once',
				cells: ['retried 2', 'retried 2', 'retried 2', 'unknown 3', 'unknown 9', 'unknown 3'],
			},
			{
				faults: [...lostBefore, ...lostAfter].filter(
					(fault) => !['reset before', 'reset after', '500', '502 HTML'].includes(fault),
				),
				because: 'sent again by Retry On Fail',
				cells: ['unknown 1', 'retried 2', 'unknown 1', 'unknown 1', 'unknown 3', 'unknown 1'],
			},
		],
	},
	{
		kind: 'waiting',
		name: 'Waiting for labels just bought',
		means:
			'The label is bought; what goes wrong while it is waited for passes, or ends as a result that says “not ready”. A redirect is no provider: the item fails, with the label in it.',
		operations: ['kuaikuai label: create (waiting)', 'sttLogistics order: create (waiting)'],
		items: 'together',
		rows: [
			{
				faults: [
					...notNow,
					...tooMany,
					...lostBefore,
					...lostAfter,
					'429, later',
					'business error',
					'never ready',
				],
				because: 'the next round asks again',
				cells: ['retried', 'retried', 'retried', 'pending', 'pending', 'pending'],
			},
			{
				faults: ['redirect'],
				because: 'the address is wrong',
				cells: ['kept 1', 'retried 2', 'kept 1', 'kept 1', 'kept 3', 'kept 1'],
			},
		],
	},
	{
		kind: 'waiting',
		name: 'Waiting for labels bought before',
		means: 'The same for labels that another run bought.',
		operations: ['sttLogistics label: get (waiting)'],
		items: 'together',
		rows: [
			{
				faults: [
					...notNow,
					...tooMany,
					...lostBefore,
					...lostAfter,
					'429, later',
					'business error',
					'never ready',
				],
				because: 'the next round asks again',
				cells: ['retried', 'retried', 'retried', 'pending', 'pending', 'pending'],
			},
			{
				faults: ['redirect'],
				because: 'the address is wrong',
				cells: ['failed 1', 'retried 2', 'failed 1', 'failed 1', 'failed 3', 'failed 1'],
			},
		],
	},
	{
		kind: 'waiting',
		name: 'Waiting for many labels',
		means: 'The first look-up must succeed, as without waiting; then the same.',
		operations: ['kuaikuai label: getAll (waiting)'],
		items: 'together',
		rows: [
			held,
			freeRead[1],
			{ ...freeRead[2], faults: firm.filter((fault) => fault !== 'business error') },
			{
				faults: ['business error'],
				because: 'asked for again, one by one',
				cells: ['retried 2', 'retried 2', 'retried 2', 'failed 2', 'failed 6', 'failed 2'],
			},
			{
				faults: ['never ready'],
				because: 'the next round asks again',
				cells: ['retried', 'retried', 'retried', 'pending', 'pending', 'pending'],
			},
		],
	},
	{
		kind: 'file',
		name: 'Files of labels just bought',
		means:
			'A file that cannot be had is an error, but the label was bought: it stands in the failed item, or in the error of a stopped run.',
		operations: ['kuaikuai label: create (label file)', 'sttLogistics order: create (label file)'],
		items: 'files',
		rows: [
			{
				faults: [...tooMany, ...flaky],
				because: 'a read is made again freely',
				cells: ['retried 2', 'retried 2', 'retried 2', 'kept 3', 'kept 9', 'kept 3'],
			},
			{
				faults: firm,
				because: 'asking again at once would not help',
				cells: ['kept 1', 'retried 2', 'kept 1', 'kept 1', 'kept 3', 'kept 1'],
			},
		],
	},
	{
		kind: 'file',
		name: 'Files of labels bought before',
		means: 'The same without a purchase: Retry On Fail fetches all files again.',
		operations: [
			'kuaikuai label: getAll (label file)',
			'kuaikuai shopOrder: getLabels (label file)',
			'sttLogistics label: get (label file)',
			'sttLogistics label: getTransfer (label file)',
		],
		items: 'files',
		rows: freeRead,
	},
];
