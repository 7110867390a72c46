/**
 * `npm run glyphs`: makes the pictures of Chinese characters that pick lists are printed with
 * (`nodes/LabelSheet/print/glyphData.ts`) from UnifontEX, whose licence (SIL OFL 1.1) is published
 * beside them: the first level of GB 2312 with its signs, and the
 * most used characters of the second; all of it would not fit the package.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';

import { createCanvas, GlobalFonts } from '@napi-rs/canvas';

import { loadSources } from './docs/load.mjs';
import { inRepo } from './lib/paths.mjs';
import { main } from './lib/setup.mjs';

const FONT = inRepo('node_modules', '@fontsource', 'unifontex');
const FAMILY = 'Pick List';
/** The font's own size: each of its units is a pixel. */
const SIDE = 16;
const BASELINE = 14;

/** Rows of GB 2312: signs, and its first level of Chinese characters. */
const ROWS = [
	[1, 1],
	[16, 55],
];
/** Of the second level: the most used ones, and those of goods. */
const MORE = [
	'丐丕丞仞伽侃俸倏倭僭兀兮冢冥剌劾匕匾卦厥厮叨叩吆咄咚咦咧哽唧喃嗔嗤嗦嗯嘟噗噜噢圳',
	'圻垸夔奕妃妾姊姗姝姹娉娌娑娴婊婢婷嫔嫣孢宸寮寰尬尴岚岱崛嵋嵩帷幺庵弩弼後徙忒怡怦',
	'恪悖愕愣懿戟拗拚搴攸敕斐晖暨朕朦杈杞杩枭柚柩桦梓梵棣椁楠榄榻橘檐殡毓氅汴沅沐沔浏',
	'浜浠浣浼涓涔淙淞滕漕漩潇潼澧澶澹濂濡濮瀛瀵瀹灏灞炖炫焖煨煲熠牒狩猕獾玺珀珂珑珞琛',
	'琥琦琪瑕瑙瑛瑜璁璇璋璐璧璺甬痣瘾皙睐睿瞰瞿矶砥祀祠祯祺禀禅禧禺秭稷窦竺笃笙筝筵箢',
	'箫粑糍縻绉绫绮绾缁缰羁羟羲翊耆肴肽胤胥胧胪腌芙芷苕苷莓萼蒯蒿蓦蕃蕲薇虔蚣蛟蜈蜿蟠',
	'蟾蠡衢衩衮裘褚褰褶觑讧诏诰谌谏谕谟豚貂贻踵蹇辇辍迥迦逍逵邸郢酯酰钊钛钴铮锛镂镖阄',
	'阙陂霎鞑韬颌饷馔馥馨驷驸驿骞骼鬓魅鲟鲢鲨鳄鳌鳍鳙鸠鸪鹧麋麝麟黏黛黯',
].join('');
/** What Latin fonts have, and what has no picture. */
const FIRST = 0x2000;

function charactersOf() {
	const decoder = new TextDecoder('gb2312');
	const found = new Set();
	for (const [first, last] of ROWS) {
		for (let row = first; row <= last; row++) {
			for (let cell = 1; cell <= 94; cell++) {
				const letter = decoder.decode(Uint8Array.of(0xa0 + row, 0xa0 + cell));
				const code = letter.codePointAt(0);
				if ([...letter].length === 1 && code > FIRST && (code < 0xe000 || code > 0xf8ff))
					found.add(code);
			}
		}
	}
	for (const letter of MORE) found.add(letter.codePointAt(0));
	found.delete(0xfffd);
	return [...found].sort((a, b) => a - b);
}

/** The picture of a character, 16 rows of 16 bits. */
function draw(context, code) {
	context.fillStyle = '#fff';
	context.fillRect(0, 0, SIDE, SIDE);
	context.fillStyle = '#000';
	context.fillText(String.fromCodePoint(code), 0, BASELINE);
	const { data } = context.getImageData(0, 0, SIDE, SIDE);
	return Uint16Array.from({ length: SIDE }, (_, y) => {
		let row = 0;
		for (let x = 0; x < SIDE; x++) row = (row << 1) | (data[(y * SIDE + x) * 4] < 128 ? 1 : 0);
		return row;
	});
}

/** Code points as the steps from one to the next, so that they pack well: “19968+1+1+4…” in base 36. */
const steps = (codes) =>
	codes.map((code, at) => (code - (at === 0 ? 0 : codes[at - 1])).toString(36)).join(' ');

await main(async () => {
	GlobalFonts.register(readFileSync(`${FONT}/files/unifontex-latin-400-normal.woff2`), FAMILY);
	const context = createCanvas(SIDE, SIDE).getContext('2d');
	context.font = `${SIDE}px "${FAMILY}"`;
	const drawn = charactersOf()
		.map((code) => ({ code, rows: draw(context, code) }))
		.filter(({ code, rows }) => code === 0x3000 || rows.some((row) => row !== 0));
	const coder = 'nodes/LabelSheet/print/glyphCoder.ts';
	const { packed } = (await loadSources([coder]))[coder];
	const data = Buffer.from(packed(drawn.map(({ rows }) => rows)));
	const text = `/**
 * Pictures of ${drawn.length} characters, from UnifontEX 1.2 (SIL Open Font License 1.1, see OFL.txt), made by
 * “npm run glyphs”.
 */
/** Steps between code points, in base 36. */
export const STEPS =
	'${steps(drawn.map(({ code }) => code))}';
/** Packed by glyphCoder.ts, in base64. */
export const PICTURES =
	'${data.toString('base64')}';
`;
	writeFileSync(inRepo('nodes/LabelSheet/print/glyphData.ts'), text);
	copyFileSync(`${FONT}/LICENSE`, inRepo('nodes/LabelSheet/OFL.txt'));
	console.log(`${drawn.length} characters, ${data.length} bytes`);
	return 0;
});
