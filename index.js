// n8n reads the node and credential classes listed in package.json ("n8n"); nothing is loaded from
// here.
module.exports = {};
