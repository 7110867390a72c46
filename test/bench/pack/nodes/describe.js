/** What n8n wants to know of a node type, with what is the same for all of these left out. */
module.exports = (name, displayName, properties = []) => ({
	displayName,
	name,
	icon: 'fa:clock',
	group: ['transform'],
	version: 1,
	description: displayName,
	defaults: { name: displayName },
	inputs: ['main'],
	outputs: ['main'],
	properties,
});
