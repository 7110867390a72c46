import { isMasked } from '../../../../nodes/shared/model/masked';

type Kind = Parameters<typeof isMasked>[1];

it.each<[Kind, string]>([
	['name', '张**'],
	['name', '张*'],
	['name', '*三'],
	['name', '欧阳*'],
	['name', '王*明'],
	['name', '****'],
	['name', '*'],
	['name', '＊＊'],
	['name', '李●●'],
	['name', 'J*** S****'],
	['name', 'J* Smith'],
	['name', 'P**'],
	['phone', '1**********'],
	['phone', '138****8888'],
	['phone', '138＊＊＊＊8888'],
	['phone', '138xxxx8888'],
	['phone', '138●●●●8888'],
	['phone', '****'],
	['phone', '*'],
	['phone', '138*8888'],
	['phone', '+86 138****8888'],
	['text', '北京市朝阳区**路***号'],
	['text', '和平路*号'],
	['text', '****'],
	['text', '某某小区***'],
	['text', '2777 Al*** Parkway'],
	['text', '杭州市**酒店'],
	['postalCode', '100***'],
	['postalCode', '1000*0'],
	['postalCode', '*'],
])('%s “%s” is masked', (kind, value) => {
	expect(isMasked(value, kind)).toBe(true);
});

it.each<[Kind, unknown]>([
	['name', 'Pam Pierce'],
	['name', '张三'],
	['name', 'Hotel Sacher *****'],
	['name', 'Grand Hotel **** S'],
	['name', '5* Hotel'],
	['name', 'M*A*S*H'],
	['name', '阿·凡提'],
	['name', ''],
	['name', null],
	['name', undefined],
	['name', 5],
	['phone', '13800008888'],
	['phone', '+1 (978) 793-3920'],
	['phone', '9787933920 x123'],
	['phone', '13800008888-1234'],
	['phone', '13800008888转1234'],
	['phone', '010-12345678*801'],
	['text', '27 silver tail rd'],
	['text', '4* Hotel Alpina, Dorfstr. 1'],
	['text', 'Hotel Alpina ****, Dorfstr. 1'],
	['text', '上海市静安区某酒店 (*****)'],
	['text', '仓库 3*5 号'],
	['text', '*易碎* 北京市朝阳区1号'],
	['text', '5-star residence'],
	['postalCode', '03901'],
	['postalCode', 'SW1A 1AA'],
])('%s “%s” is not', (kind, value) => {
	expect(isMasked(value, kind)).toBe(false);
});
