/** What cannot be made to hold when things go wrong: a list of docs/faults.md. */
export const LIMITS = [
	`**A billed read whose answer was lost is billed again** under *Retry On Fail* (Kuaidi100): its orders can only be had by another call. Items that were read are not read
  again, but one whose time range took several calls is read from its beginning.`,
	`**Lost ship-backs and SCAN forms stay unknown.** No provider tells what became of them: the error says so, and nothing is sent again. Look at the marketplace (the
  reconciliation workflows do), or in the provider's system.`,
	`**A Kuaikuai shop order label without a number of its own** (*Account May Set Order Number* off) is known by the shop order's list of labels alone. After a time-out the same run buys
  no second one; after another lost answer *Retry On Fail* looks at the list again, later by *Seconds Between Checks*, and buys where it holds none. A provider that lists a label later
  than that would sell a second one: where the operator allows numbers of your own, use them.`,
	`**The number of a refunded Kuaikuai label** comes back as \`reused: true\` from **Label: Create**: the provider takes a number once, and its look-up (LabelsInfo) is documented without
  a refund status. Give a new order after a refund a number (or prefix) of its own.`,
	`**Label addresses by name**: private and loopback addresses of other hosts are refused as they are written, but a public host name that resolves to one is not noticed: a node
  cannot ask the name service. Where providers are not to be trusted with that, limit what n8n may reach in its network.`,
	`**Secrets that a provider sends back in another form** are masked as they are and escaped for JSON, addresses, forms and HTML, and in Base64 and hexadecimal digits; encrypted, hashed
  or cut to pieces they are not recognised, nor are secrets of fewer than 8 characters (12, where all are digits).`,
	`**Two executions at the same moment** know nothing of each other, and n8n gives nodes no lock: a Kuaikuai shop order label without a number of its own can be bought twice, and a ship-back can be
  reported with two waybills, both of them “success”. Let one workflow do it, started by its trigger alone, and keep the repair's distance (*leaveAloneMinutes* in example 3); \`N8N_CONCURRENCY_PRODUCTION_LIMIT=1\`
  lets n8n run one execution at a time. Order numbers of your own are taken once, whoever sends them.`,
	`**Killed in the middle of a call**, n8n forgets what this execution knew. Started anew, labels are found by their key again; a ship-back or SCAN form that was under way is unknown as above.`,
];

export const limits = LIMITS.map((limit) => `- ${limit}`).join('\n');
