/** What people wrote about Kuaidi100's enterprise order import: the page's own words. */
export const KUAIDI100_ENTERPRISE = {
	intro: `
**What is proven, and what is not.** Address, signature, parameters, answers and return codes of the three calls below are documented by the vendor, agree with its own sample programs, and are tested
with vectors computed by hand. **Nothing here was tried against a live account, and what the vendor pushes is documented nowhere that we could read**: neither the fields of the pushed orders nor
those of the authorization, nor its exact signature, retries and time limit. So the trigger hands each push out as it came, and a table in the node says where the fields of an order are: you fill it in with your first push.

Kuaidi100 sells an order import twice. The cloud market's API ([Kuaidi100](kuaidi100.md)) was dropped from the vendor's own programs in May 2025; the enterprise one (企业版 订单导入) is its successor, with
other accounts, and also serves Pinduoduo, Kuaishou, Xiaohongshu and WeChat Channels. POST to \`https://api.kuaidi100.com\`, a form of \`key\`, \`sign\` and \`param\` (JSON as text);
\`sign\` is the upper-case MD5 of \`param\` + key + secret, over the very text that is sent. Times are taken for China's (UTC+8); the vendor does not say.
Sources: the vendor's page 订单导入接口文档 and its pages 提交订单获取任务 and 快递单号回传及订单发货. [Credentials](../README.md#credentials), [billing](billing.md), [order model](order-model.md).

**How an import goes.** *Order: Request Import* asks for the orders of one shop, one status and one time range. The vendor cuts the range into tasks (of 30 minutes, in its sample), reads them, and pushes each task's orders to the callback
URL, minutes later. A task that fails is read again after 5 minutes; after three more failures the vendor gives up and pushes \`queryStatus\` \`Abort\`. **No call reads a task or its orders again**: what was lost is repaired by a new import of the same
range. The example [11 Enterprise orders to labels and back](../workflows/11-enterprise-orders-to-labels-and-back.json) imports every 30 minutes with an overlap of 15.

**Billing.** The account has units (单量); what one unit is (a call, a task, an order) and what it costs is not documented. When none are left (code 401) the run stops sending. *Longest Window* (24 hours) keeps a wrong time from asking for years.

**The first day**, in four steps:

1. *Shop: Get Authorization URL*: the shop owner opens the address and agrees. The push that follows should name the shop's ID; shops can also be authorized by hand in the vendor's console.
2. Publish the workflow with the *Kuaidi100 Push Trigger*, run *Order: Request Import* for a range that has orders, and wait.
3. Open the execution of the push. Copy \`param\` from its output into *Sample Push* of the trigger, and choose for each field of *Field Mapping* where it is; the list proposes paths. Delete the sample afterwards: it holds a customer's data.
4. Run the import again: the trigger's second output now gives orders of the [order model](order-model.md).

If you tell us the mapping, others need not do it again: \`mapping\` in the trigger's first output holds paths and nothing of your customers. Attach it to an issue.

**Signed pushes.** A salt goes with each import and each authorization, made from the credential's secret, this trigger, the kind of push and the shop. The vendor signs the push with it (MD5 of \`param\` + salt, by its sister APIs), so the trigger takes a push only
as what was asked for, for the shop it was asked for; others get 401. The trigger must have the same credential as the node that asks, and the callback must be its own address: another trigger's address is refused. *Unsigned Pushes* lets pushes in that carry no signature, for a trial; those with a wrong one stay out.

**Callbacks over https** are not documented (“默认仅支持http”). Try https first; if nothing arrives, set *Callback Scheme* to HTTP, which must lead to this n8n too.

**Encrypted orders.** Taobao, Douyin and Pinduoduo hide the buyer from most sellers: names and phones with \`*\`, an addressee's ID (\`oaid\`, \`caid\`) instead. Such an order cannot get a label of STT, Fengchao or Kuaikuai, which print what they
are given. The trigger marks it (\`encrypted\`), and the label nodes refuse what is marked before anything is sent, saying why, also where no letter is masked; unless the option *Allow Masked Recipients* is on, or *Override Recipient* sets the whole recipient.
A step that gets the plain recipient must also set \`encrypted\` to null. Rates need no plain recipient, and *Combine Orders* never combines such an order. A ciphertext without an ID beside it is not recognized: map the ID with *Field Mapping* where it has another name.`,
	answers: `
Success is \`result\` true together with \`returnCode\` 200. One without the other, or no code at all, is neither: the answer counts as lost, and an import or a ship-back whose answer was lost is an unknown outcome that is not sent
again. Code 500 alone is repeated; 401 ends the run's sending; all others are final.`,
	doubts: `
- **Is the end of a window included?** The sample's tasks share their border, so an order may come twice, with the same number: label nodes take each number once.
- **What a second ship-back for an order does**, and several parcels of an order without sub-orders, is not said. Split shipments (*Sub-Order Numbers*) are documented for Taobao alone and refused for others.
- **Which platforms take imports** is not said. The lists for authorizations and for ship-backs differ (Xiaohongshu and WeChat Channels are only in the first, 1688 and Dingxiang only in the second): others are sent, with a warning.
- **How long a range may be** (code 60201) is not said, nor how old orders may be.
- **Repeated pushes.** Sister APIs push again after 30 minutes, three times, when they get no good answer. The trigger remembers the pushes it took, answers those that come again as taken, and starts no run for them. The last 1,000
  are in the workflow's static data, stored before the push is answered: in n8n 1.85.4 and 2.41.1 (SQLite in default mode, PostgreSQL in queue mode) they were there after a stop and after a kill, in 2.41.1 also beside a Schedule Trigger that fires every second.
  Each n8n process remembers the last 5,000, too, and takes the pushes of a trigger one after the other: n8n 1.85.4 lost some of those it stored at the same moment. Two webhook processes that take the same push at the same moment do not know of each other.
  n8n stores static data as a whole: a polling trigger, a Code node that changes static data, and a Schedule Trigger whose interval does not divide the hour (seen with every 7 minutes) or is of several hours, days, weeks or months can write an older copy over it.
  The next push, or a repetition, puts that right; if n8n is restarted before, pushes in between may start a run again. Keep the push trigger apart from those.
  Label nodes then find the labels that exist; a ship-back is reported once more. Where n8n could not create the execution of a push (a database that fails), its repetition is taken. n8n 1.85.4 answers before that, so there it is dropped: the next import repairs it.
- **Refunds** (/ent/refundOrder/task) are not part of the node: neither their status words nor their pushes are documented.`,
};
