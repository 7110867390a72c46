import { remembered } from '../../../../nodes/shared/wire/remembered';

it('computes anew only when another text is asked for', () => {
	const asked: string[] = [];
	const length = remembered((text) => {
		asked.push(text);
		return text.length;
	});
	expect(['ab', 'ab', 'abc', 'ab'].map(length)).toEqual([2, 2, 3, 2]);
	expect(asked).toEqual(['ab', 'abc', 'ab']);
});

it('remembers that there is nothing', () => {
	let asked = 0;
	const none = remembered(() => void asked++);
	none('a');
	none('a');
	expect(asked).toBe(1);
});
