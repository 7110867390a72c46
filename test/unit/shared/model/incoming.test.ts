import { onTopOf } from '../../../../nodes/shared/model/incoming';

describe('what a step found out, on top of what earlier steps did', () => {
	it('stands before what they said, and keeps what only they know', () => {
		expect(
			onTopOf(
				{ carrier: 'UPS', note: 'kept', labelReady: false },
				{ carrier: 'FEDEX', labelReady: true },
			),
		).toEqual({ carrier: 'FEDEX', note: 'kept', labelReady: true });
	});

	it('is all there is where nothing else was known', () => {
		const now = { labelReady: true };
		for (const earlier of [undefined, null, 'text', [1], {}, { labelReady: false }])
			expect(onTopOf(earlier, now)).toEqual({ labelReady: true });
	});

	it('keeps names that every object has', () => {
		const earlier = JSON.parse('{"constructor":"Smith","toString":"x"}') as object;
		expect(Object.keys(onTopOf(earlier, { labelReady: true })).sort()).toEqual([
			'constructor',
			'labelReady',
			'toString',
		]);
	});
});
