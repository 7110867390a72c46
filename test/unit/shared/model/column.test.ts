import type { Column, ColumnType, Row } from '../../../../nodes/shared/model/column';
import { check, keysOf, refused, typed } from '../../../../nodes/shared/model/column';
import type { Failure } from '../../../../nodes/shared/failure';

const text: ColumnType = { read: (value) => String(value) };
const number: ColumnType = {
	read(value, column, row) {
		if (typeof value === 'number') return value;
		throw refused(column, row, 'must be a number', 'Take the quotes off.');
	},
};
const note: ColumnType = { ...text, takesBlank: true };

const TABLE: Column[] = [
	{ name: 'Name', type: text, key: 'name', need: 'filled' },
	{ name: 'Company', type: text, key: 'company', need: 'present' },
	{ name: 'Weight', type: number, key: 'weight' },
	{ name: 'Note', type: note },
];

const row: Row = { field: ({ name }) => `Sender ${name}`, advice: () => 'Set it in “Sender”.' };

function failureOf(act: () => unknown): Failure {
	try {
		act();
	} catch (error) {
		return error as Failure;
	}
	throw new Error('Nothing was refused');
}

describe('a table', () => {
	it('gives the values in its own order, then those it does not know, as they are', () => {
		const values = { more: null, Weight: 2, Company: 'C', Name: 'N', Note: 'n' };
		expect(JSON.stringify(typed(values, TABLE, row))).toBe(
			'{"Name":"N","Company":"C","Weight":2,"Note":"n","more":null}',
		);
	});

	it('sends an empty text where the provider wants the field present, and else nothing', () => {
		for (const nothing of [undefined, null, '', '  '])
			expect(typed({ Name: 'N', Company: nothing, Weight: nothing }, TABLE, row)).toEqual({
				Name: 'N',
				Company: '',
			});
	});

	it('hands blanks to a type that takes them, but not what is not there', () => {
		expect(typed({ Name: 'N', Note: ' ' }, TABLE, row)).toMatchObject({ Note: ' ' });
		expect(typed({ Name: 'N', Note: null }, TABLE, row)).not.toHaveProperty('Note');
	});

	it('refuses what is missing, naming the field and where to set it', () => {
		for (const nothing of [undefined, null, '', '  '])
			expect(failureOf(() => typed({ Name: nothing }, TABLE, row))).toMatchObject({
				kind: 'invalid',
				field: 'Sender Name',
				message: 'Sender Name is missing',
				description: 'Set it in “Sender”.',
			});
	});

	it('calls the field in the message as the row does', () => {
		const titled: Row = { ...row, title: ({ name }) => `Sender (${name})` };
		expect(failureOf(() => typed({}, TABLE, titled))).toMatchObject({
			field: 'Sender Name',
			message: 'Sender (Name) is missing',
		});
	});

	it("puts a type's remedy before the place where the value can be corrected", () => {
		const values = { Name: 'N', Weight: '2' };
		const description = (where: Row) => failureOf(() => typed(values, TABLE, where)).description;
		expect(description(row)).toBe('Take the quotes off. Set it in “Sender”.');
		expect(description({ ...row, correction: () => undefined })).toBe('Take the quotes off.');
		expect(description({ ...row, correction: () => 'In row 2.' })).toBe(
			'Take the quotes off. In row 2.',
		);
	});

	it('only checks what goes out as it was written', () => {
		const values = { Name: 'N', Weight: 2, more: 1 };
		check(values, TABLE, row);
		expect(values).toEqual({ Name: 'N', Weight: 2, more: 1 });
		expect(failureOf(() => check({ Name: 'N', Weight: '2' }, TABLE, row)).message).toBe(
			'Sender Weight must be a number',
		);
	});

	it("tells the node's names of its columns", () => {
		expect(keysOf(TABLE)).toEqual({ name: 'Name', company: 'Company', weight: 'Weight' });
	});
});
