/** `npm publish` by hand: the tarball would be untested and without a statement of its origin. */
console.error(
	'\nThis pack is not published by hand. Make a release on GitHub whose tag is the version (v1.2.3): ' +
		'the workflow "Publish" tests the tarball and sends it to npm with its provenance.\n',
);
process.exit(1);
