/** What cannot be made to hold when things go wrong: a list of docs/faults.md. */
export const LIMITS = [
	`**A billed read whose answer was lost is billed again** under *Retry On Fail* (Kuaidi100): only another call can fetch its orders. Items that were read are not read
  again, but an item whose time range took several calls is read from the beginning.`,
	`**Lost ship-backs and SCAN forms stay unknown.** No provider has a look-up for them: the error says so, and nothing is sent again. Check the marketplace (the
  reconciliation workflows do) or the provider's system.`,
	`**A Kuaikuai shop order label without its own number** (*Account May Set Order Number* off) can only be recognised by the shop order's list of labels. After a time-out the same run does not
  buy a second one. After any other lost answer, *Retry On Fail* checks the list again after *Seconds Between Checks*, and buys if it has no label. A provider that lists a label later
  than that would sell a second one: if the operator allows your own numbers, use them.`,
	`**The number of a refunded Kuaikuai label** comes back as \`reused: true\` from **Label: Create**: the provider takes a number once, and its look-up (LabelsInfo) is documented without
  a refund status. After a refund, give the new order a different number (or prefix).`,
	`**Label addresses by name**: private and loopback addresses of other hosts are refused if they are written as such, but a public host name that resolves to one is not detected: a node
  cannot query DNS. If you do not trust providers with that, restrict what n8n can reach in its network.`,
	`**Secrets that a provider sends back in another form** are masked as they are, escaped for JSON, URLs, forms and HTML, and in Base64 and hexadecimal. Encrypted, hashed or split
  secrets are not recognised, nor are secrets of fewer than 8 characters (12 if all are digits).`,
	`**Two executions at the same moment** do not know about each other, and n8n offers nodes no lock: a Kuaikuai shop order label without its own number can be bought twice, and a ship-back can be
  reported with two waybills, both of them “success”. Let one workflow do it, started only by its trigger, and keep the repair's safety margin (*leaveAloneMinutes* in example 3); \`N8N_CONCURRENCY_PRODUCTION_LIMIT=1\`
  makes n8n run one execution at a time. Your own order numbers are accepted once, whoever sends them.`,
	`**Killed in the middle of a call**, n8n forgets what this execution knew. When it is run again, labels are found by their key; a ship-back or SCAN form that was in flight is unknown, as above.`,
];

export const limits = LIMITS.map((limit) => `- ${limit}`).join('\n');
