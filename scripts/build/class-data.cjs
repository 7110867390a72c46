/**
 * What a shell (`shell.cjs`) needs to stand for a class: its data as JSON, and where its functions
 * are.
 */
'use strict';

const assert = require('node:assert');

const isPlain = (value) =>
	typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/**
 * A copy without functions, whose paths are noted, and without what is undefined. What is no plain
 * data stays as it is.
 */
function dataOf(value, functions, path = []) {
	if (Array.isArray(value))
		return value.map((entry, at) => dataOf(entry, functions, [...path, at]));
	if (!isPlain(value)) return value;
	const entries = Object.entries(value).filter(([key, entry]) => {
		if (typeof entry === 'function') functions.push([...path, key]);
		return entry !== undefined && typeof entry !== 'function';
	});
	return Object.fromEntries(
		entries.map(([key, entry]) => [key, dataOf(entry, functions, [...path, key])]),
	);
}

/** Text without letters beyond ASCII is read faster. */
const ascii = (json) =>
	json.replace(
		/[\u0080-\uffff]/g,
		(letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);

/**
 * @throws where a shell would differ from the class: data that JSON loses or changes, functions in
 * lists, accessors, a class that extends another
 * @returns {{ data: string, own: string[][], inherited: string[] }} JSON, functions of the
 * instance, functions of the class
 */
exports.classData = (Class) => {
	const own = [];
	const plain = dataOf({ ...new Class() }, own);
	const data = ascii(JSON.stringify(plain));
	assert.deepStrictEqual({ [Class.name]: JSON.parse(data) }, { [Class.name]: plain });
	const inList = own.filter((path) => path.some((key) => typeof key === 'number'));
	assert.deepStrictEqual(inList, [], `${Class.name} has functions in a list`);
	assert.equal(
		Object.getPrototypeOf(Class.prototype),
		Object.prototype,
		`${Class.name} extends a class`,
	);
	const { constructor, ...members } = Object.getOwnPropertyDescriptors(Class.prototype);
	const inherited = Object.keys(members);
	for (const key of inherited)
		assert.equal(typeof members[key].value, 'function', `${Class.name}.${key} is no function`);
	return { data, own, inherited };
};
