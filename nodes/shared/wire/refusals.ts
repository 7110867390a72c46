/**
 * What a provider means by its words. Hardly any are documented, so each provider has one table of
 * patterns (`KNOWN_REFUSALS` in its knownRefusals.ts), and everything else asks for the meaning.
 */
import type { Failure, Meaning } from '../failure';

export interface KnownRefusal {
	/** One of these is in the provider's words; Chinese in simplified characters. */
	says: readonly RegExp[];
	/** Words that make it mean something else. */
	unless?: RegExp;
	/** How it may be worded, for the provider's page. */
	like: readonly string[];
	meaning?: Meaning;
	/** In English, behind the provider's words. */
	means: string;
	advice: string;
}

/** The first row that fits. */
export function knownRefusal<T extends KnownRefusal>(
	table: readonly T[],
	words: string,
): T | undefined {
	const text = simplified(words);
	return table.find(
		({ says, unless }) => says.some((one) => one.test(text)) && unless?.test(text) !== true,
	);
}

/** What follows from a meaning for the item, and for the account. */
export function consequences(meaning: Meaning | undefined): Pick<Failure, 'kind' | 'account'> {
	switch (meaning) {
		case 'busy':
			return { kind: 'busy' };
		case 'timeoutBehind':
			return { kind: 'lost' };
		case 'credential':
			return { kind: 'refused', account: 'credential-invalid' };
		case 'quota':
			return { kind: 'refused', account: 'quota-exhausted' };
		default:
			return { kind: 'refused' };
	}
}

/** Traditional characters in such words, each before its simplified form. */
const TRADITIONAL =
	'訂订單单號号編编複复請请頻频過过煩烦戶户賬账帳账額额餘余權权認认證证鑰钥錯错誤误簽签時时間间連连線线響响應应處处' +
	'調调務务統统繫系維维護护無无沒没與与從从記记錄录執执創创經经佔占後后試试稱称會会員员禁禁凍冻結结開开關关閉闭' +
	'網网絡络異异達达際际級级費费點点見见數数據据資资運运貨货參参發发';
const SIMPLIFIED = new Map<string, string>();
for (let at = 0; at < TRADITIONAL.length; at += 2)
	SIMPLIFIED.set(TRADITIONAL[at], TRADITIONAL[at + 1]);

/** The document's own samples mix both. */
function simplified(words: string): string {
	return words.replace(/[\u4e00-\u9fff]/g, (sign) => SIMPLIFIED.get(sign) ?? sign);
}
