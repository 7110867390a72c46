/**
 * No function of somebody else's text costs more than linear time: ten times the text, at most fifteen
 * times the time. A quadratic pattern takes a hundred times, and stops all of n8n meanwhile.
 */
import {
	KNOWN_REFUSALS as fengchaoRefusals,
	judge as judgeFengchao,
} from '../../nodes/Fengchao/answers';
import {
	judge as judgeKuaidi100,
	isRangeTooLarge,
	readAnswer as readKuaidi100,
} from '../../nodes/Kuaidi100/answers';
import {
	readAnswer as readKuaikuai,
	saysExists,
	saysUnderRefund,
} from '../../nodes/Kuaikuai/answers';
import { resolveUrl } from '../../nodes/Kuaikuai/labelRecord';
import {
	KNOWN_REFUSALS as sttRefusals,
	readAnswer as readStt,
	verdictOf,
} from '../../nodes/SttLogistics/answers';
import { addressesOf } from '../../nodes/SttLogistics/boxes';
import { Failure } from '../../nodes/shared/failure';
import { safeUrl } from '../../nodes/shared/label/download';
import { labelFileOf } from '../../nodes/shared/label/fileKind';
import {
	entriesOf,
	labelAddressOf,
	trackingNumberOf,
} from '../../nodes/shared/label/trackingNumber';
import { isMasked } from '../../nodes/shared/model/masked';
import { optionalNumber, optionalText, textsOf } from '../../nodes/shared/panel/parameters';
import { amountOf } from '../../nodes/shared/values/amount';
import { compare, exactNumber, isDecimal, product, sum } from '../../nodes/shared/values/decimal';
import { parseExact, parseToSend, wireJson } from '../../nodes/shared/values/json';
import { chinaTimeOf, fromChinaTime, fromEpochMs, instantOf } from '../../nodes/shared/values/time';
import { ANSWER_FORM as STT_FORM } from '../../nodes/SttLogistics/answerForm';
import { objectIn } from '../../nodes/shared/wire/answer';
import { inUtf8 } from '../../nodes/shared/wire/charset';
import { documentIn } from '../../nodes/shared/wire/document';
import { cpuMs } from '../engine/support/cpuTime';
import { excerptOf, wordsOf } from '../../nodes/shared/wire/words';
import { Mask } from '../../nodes/shared/wire/masking';
import { toFailure } from '../../nodes/shared/wire/networkFailure';
import { knownRefusal } from '../../nodes/shared/wire/refusals';
import { checkBaseUrl } from '../../nodes/shared/wire/signedRequest';

const fill = (unit: string) => (length: number) =>
	unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** Shapes that make a pattern look again and again. */
const SHAPES: Array<[string, (length: number) => string]> = [
	['zeros', fill('0')],
	['zeros and an end', (length) => `0.1${fill('0')(length)}1`],
	['many runs of zeros', fill('000000000000000000000000000000001')],
	['digits', fill('9')],
	['a JSON number', (length) => `{"a":1.${fill('0')(length)}5}`],
	['JSON numbers', (length) => `[${fill('12345678901234567890,')(length)}1]`],
	['exponents', fill('1e')],
	['dots', fill('1.')],
	['blanks', fill(' ')],
	['blanks and an end', (length) => `{"a":1,${fill(' ')(length)}x`],
	['commas', fill(',')],
	['commas and blanks', fill(',   ')],
	['a list with commas at the end', (length) => `[1${fill(', ')(length)}]`],
	['quotes', fill('"')],
	['backslashes', fill('\\')],
	['escapes', fill('\\u0044')],
	['percent signs', fill('%25')],
	['entities', fill('&#0000000068;')],
	['plus signs', fill('+')],
	['slashes', fill('/')],
	['an address of slashes', (length) => `https://a.example.com/${fill('/')(length)}`],
	['an address of dots', (length) => `https://${fill('a.')(length)}local.`],
	['underscores', fill('_')],
	['Base64', fill('ZGVtb19zZWNyZXQr')],
	['comments', fill('<!-- x -->')],
	['comments that do not end', fill('<!-- ')],
	['scripts', fill('<script>')],
	['tags', fill('<b>')],
	['complaints of PHP', fill('<b>Warning</b>: x in <b>y</b> on line <b>1</b><br />')],
	['complaints that do not end', fill('Warning: ')],
	['calls', fill('a.b(')],
	['names and texts', fill('"a":"')],
	['positions', fill('{"0":')],
	['opening brackets', fill('[')],
	['opening braces', fill('{"a":')],
	['nested lists', (length) => '['.repeat(length / 2) + ']'.repeat(length / 2)],
	['Chinese', fill('时间范围过大不能超过')],
	['refusals', fill('订单号已存在,请勿重复提交')],
	['times', fill('2025-09-22 08:30:00')],
	['lines', fill('\r\n\t')],
	['halves of emoji', fill('\ud83d')],
	['words', fill('key error ')],
];

const answer = (text: string) => ({ status: 200, headers: {}, body: Buffer.from(text) });
const failure = (message: string) => new Failure({ kind: 'refused', message });
const mask = new Mask([
	'+/_demo_secret',
	'demo_app_secret',
	'/+secret+/',
	'8DB0EEF6C31BDE1E52F79A1001A1472D',
]);

const FUNCTIONS: Record<string, (text: string) => unknown> = {
	parseExact,
	parseToSend,
	wireJson: (text) => wireJson({ text }),
	objectIn: (text) => objectIn(answer(text)),
	'objectIn, with the provider’s form': (text) => objectIn(answer(text), STT_FORM),
	documentIn,
	'documentIn, in an element': (text) => documentIn(`<string>${text}</string>`),
	'documentIn, in a callback': (text) => documentIn(`callback({"code":200,"msg":"${text}"});`),
	'documentIn, before and after': (text) => documentIn(`${text}{"code":200}${text}`),
	inUtf8: (text) => inUtf8(Buffer.from(text, 'latin1'), {}),
	wordsOf: (text) => wordsOf({ data: { msg: text } }),
	excerptOf: (text) => excerptOf(answer(text)),
	'excerptOf a page': (text) => excerptOf(answer(`<html>${text}</html>`)),
	'excerptOf JSON': (text) => excerptOf(answer(`{"a":"${text}`)),
	'Mask.text': (text) => mask.text(text),
	'Mask.text of a quoted secret': (text) => mask.text(`${text}demo_app_secret`),
	'Mask.failure': (text) => mask.failure(failure(text)),
	isDecimal,
	exactNumber,
	amountOf,
	trackingNumberOf,
	entriesOf,
	labelAddressOf,
	'STT addresses': addressesOf,
	'a mask': (text) => [
		isMasked(text, 'name'),
		isMasked(`Hotel ${text}`, 'text'),
		isMasked(text, 'phone'),
	],
	sum: (text) => sum([text, '0.1']),
	product: (text) => product(text, '0.1'),
	compare: (text) => compare(text, '1'),
	'a price': (text) => exactNumber(`1.${text}`),
	optionalText: (text) => optionalText(text, 'Field'),
	optionalNumber: (text) => optionalNumber(text, 'Field'),
	textsOf: (text) => textsOf(text, 'Field', /[\s,;]+/),
	fromChinaTime,
	fromEpochMs,
	instantOf,
	labelFileOf: (text) => labelFileOf(Buffer.from(text)),
	chinaTimeOf: (text) => chinaTimeOf(text, 'Field', 'Asia/Shanghai'),
	checkBaseUrl,
	safeUrl: (text) => safeUrl(text, 'https://own.example.com'),
	resolveUrl: (text) => resolveUrl(text, 'https://own.example.com'),
	toFailure: (text) => toFailure(new Error(text)),
	'Kuaidi100 answer': (text) => judgeKuaidi100(readKuaidi100(answer(text)), { status: 200 }),
	'Kuaidi100 refusal': (text) => judgeKuaidi100({ code: 400, message: text }, { status: 200 }),
	'Kuaidi100 window': (text) => isRangeTooLarge(failure(text)),
	'Fengchao refusal': (text) => judgeFengchao({ code: 1, message: text }, { status: 200 }, 'write'),
	'Fengchao words': (text) => knownRefusal(fengchaoRefusals, text),
	'Kuaikuai answer': (text) =>
		readKuaikuai(answer(`{"Code":"200","Data":${JSON.stringify(text)}}`)),
	'Kuaikuai words': (text) => [saysExists(failure(text)), saysUnderRefund(failure(text))],
	'STT answer': (text) => verdictOf(readStt(answer(text))),
	'STT refusal': (text) => verdictOf({ code: 400, msg: text }),
	'STT words': (text) => knownRefusal(sttRefusals, text),
};

const SMALL = 10_000;
const LARGE = 100_000;
/** What takes less is as fast as the clock can tell. */
const QUICK_MS = 40;

/** CPU milliseconds of the fastest of some calls; the first warms up. */
function timeOf(call: () => unknown): number {
	let fastest = Infinity;
	for (let round = 0; round < 4; round++) {
		const start = cpuMs();
		try {
			call();
		} catch {
			// A refusal is an answer.
		}
		fastest = Math.min(fastest, cpuMs() - start);
		if (fastest < QUICK_MS) break;
	}
	return fastest;
}

/** How many times as long ten times the text takes; 0 for what is too quick to tell. */
function growth(call: (text: string) => unknown, make: (length: number) => string): number {
	const large = timeOf(() => call(make(LARGE)));
	return large < QUICK_MS
		? 0
		: large /
				Math.max(
					0.05,
					timeOf(() => call(make(SMALL))),
				);
}

it.each(Object.entries(FUNCTIONS))('%s is linear in its text', (_name, call) => {
	// Measured again where it looks slow: other processes take caches and clock rate, too.
	const slow = SHAPES.filter(([, make]) => [1, 2, 3].every(() => growth(call, make) > 15));
	expect(slow.map(([shape]) => shape)).toEqual([]);
});
