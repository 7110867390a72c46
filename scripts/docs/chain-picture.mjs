/**
 * The picture of the chain, in English and in Chinese, on a ground of its own so that it reads on a
 * dark page too.
 */
const WIDTH = 1000;
const HEIGHT = 372;
const FONT =
	'system-ui, -apple-system, &quot;Segoe UI&quot;, Roboto, &quot;PingFang SC&quot;, &quot;Microsoft YaHei&quot;, &quot;Noto Sans CJK SC&quot;, sans-serif';

const WORDS = {
	en: {
		title: 'Orders go from the marketplaces through n8n to a label, and the waybill goes back',
		shops: ['Marketplaces', 'Taobao, JD.com, Youzan,', 'Weidian, Douyin, 1688, …'],
		source: ['1  Orders in', 'Kuaidi100 (快递100)', 'Kuaikuai (快快打单)'],
		model: ['One order model', 'no mapping nodes between'],
		label: [
			'2  Labels',
			'STT (丁仓, 小丁物流)',
			'Kuaikuai (快快打单)',
			'Fengchao (蜂巢打单) prints',
		],
		file: ['3  Label files', 'PDF or PNG, one a box,', 'as n8n binary data'],
		back: ['4  Ship back', 'Kuaidi100, Kuaikuai:', 'courier and waybill'],
		record: ['Record of labels', 'n8n data table,', 'reconciled every night'],
		returns: ['the order is marked', 'as shipped'],
	},
	zh: {
		title: '订单从电商平台经 n8n 变成面单,运单号再回传给平台',
		shops: ['电商平台', '淘宝、京东、有赞、', '微店、抖音、1688……'],
		source: ['1  导入订单', '快递100', '快快打单'],
		model: ['统一的订单模型', '中间不需要字段映射'],
		label: ['2  下单取面单', '世通(丁仓、小丁物流)', '快快打单', '蜂巢打单负责打印'],
		file: ['3  面单文件', 'PDF 或 PNG,每箱一个,', '作为 n8n 二进制数据'],
		back: ['4  回传发货', '快递100、快快打单:', '快递公司和运单号'],
		record: ['面单记录', 'n8n 数据表,', '每晚对账'],
		returns: ['平台订单', '变为已发货'],
	},
};

const INK = '#1f2937';
const QUIET = '#4b5563';
const LINE = '#9ca3af';

function box({ x, y, width, height, fill, stroke }, [head, ...lines]) {
	const middle = x + width / 2;
	const top = y + height / 2 - (lines.length * 20) / 2 + 4;
	return [
		`<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" fill="${fill}" stroke="${stroke}" stroke-width="1.5"/>`,
		`<text x="${middle}" y="${top}" text-anchor="middle" font-size="17" font-weight="600" fill="${INK}">${head}</text>`,
		...lines.map(
			(line, position) =>
				`<text x="${middle}" y="${top + 22 + position * 20}" text-anchor="middle" font-size="14" fill="${QUIET}">${line}</text>`,
		),
	].join('\n');
}

const arrow = (path) =>
	`<path d="${path}" fill="none" stroke="${LINE}" stroke-width="2" marker-end="url(#head)"/>`;

export function chainPicture(language) {
	const words = WORDS[language];
	const blue = { fill: '#eff6ff', stroke: '#93c5fd' };
	const amber = { fill: '#fffbeb', stroke: '#fcd34d' };
	const green = { fill: '#f0fdf4', stroke: '#86efac' };
	const grey = { fill: '#f9fafb', stroke: '#d1d5db' };
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${words.title}" font-family="${FONT}">
<title>${words.title}</title>
<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 10 5 0 10z" fill="${LINE}"/></marker></defs>
<rect width="${WIDTH}" height="${HEIGHT}" rx="14" fill="#ffffff"/>
${box({ x: 24, y: 56, width: 196, height: 100, ...grey }, words.shops)}
${box({ x: 276, y: 56, width: 196, height: 100, ...blue }, words.source)}
${box({ x: 528, y: 56, width: 196, height: 100, ...amber }, words.model)}
${box({ x: 780, y: 46, width: 196, height: 120, ...green }, words.label)}
${box({ x: 528, y: 230, width: 196, height: 100, ...green }, words.file)}
${box({ x: 276, y: 230, width: 196, height: 100, ...blue }, words.back)}
${box({ x: 780, y: 230, width: 196, height: 100, ...grey }, words.record)}
${arrow('M220 106H274')}
${arrow('M472 106H526')}
${arrow('M724 106H778')}
${arrow('M878 166V228')}
${arrow('M780 280H726')}
${arrow('M528 280H474')}
${arrow('M276 280H122V158')}
${words.returns.map((line, position) => `<text x="122" y="${306 + position * 20}" text-anchor="middle" font-size="14" fill="${QUIET}">${line}</text>`).join('\n')}
</svg>
`;
}
